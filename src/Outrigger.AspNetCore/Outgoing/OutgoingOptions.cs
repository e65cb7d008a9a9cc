using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Options;
using Outrigger.AspNetCore.Assistants;

namespace Outrigger.AspNetCore.Outgoing;

/// <summary>How failed outgoing calls are repeated.</summary>
public sealed class OutgoingOptions
{
    /// <summary>The configuration section.</summary>
    public const string SectionName = "Outrigger:AspNetCore:Outgoing";

    /// <summary>How far it may go.</summary>
    /// <value><c>Off</c>; <c>Observe</c>: how calls go is told, none is repeated; <c>Act</c> (default): those are repeated that are worth it.</value>
    public StepMode Mode { get; set; } = StepMode.Act;

    /// <summary>How often a call may be repeated.</summary>
    /// <value>0 to 10. Default 2.</value>
    [Range(0, 10)]
    public int MaxRetries { get; set; } = 2;

    /// <summary>The longest wait before a repetition; a service that asks for more is not called again.</summary>
    /// <value>0 to 5 min. Default 10 s.</value>
    [Range(typeof(TimeSpan), "00:00:00", "00:05:00")]
    public TimeSpan MaxDelay { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>How long a call and its repetitions may take together; no repetition begins after that.</summary>
    /// <value>100 ms to 1 h. Default 1 min.</value>
    [Range(typeof(TimeSpan), "00:00:00.100", "01:00:00")]
    public TimeSpan TotalTime { get; set; } = TimeSpan.FromMinutes(1);

    /// <summary>The largest body that is kept for a repetition, in bytes; calls with larger or unknown ones are not repeated.</summary>
    /// <value>0 to 16 MiB. Default 64 KiB.</value>
    [Range(0, 16 << 20)]
    public int MaxBodyBytes { get; set; } = 64 * 1024;
}

/// <summary>Checks the attributes of <see cref="OutgoingOptions"/>.</summary>
[OptionsValidator]
internal sealed partial class OutgoingOptionsValidator : IValidateOptions<OutgoingOptions>;

/// <summary>Checks that the longest wait fits into the time there is.</summary>
internal sealed class OutgoingOptionsCrossValidator : IValidateOptions<OutgoingOptions>
{
    public ValidateOptionsResult Validate(string? name, OutgoingOptions options) =>
        options.MaxDelay > options.TotalTime
            ? ValidateOptionsResult.Fail($"{OutgoingOptions.SectionName}: MaxDelay ({options.MaxDelay}) is longer than TotalTime ({options.TotalTime}).")
            : ValidateOptionsResult.Success;
}
