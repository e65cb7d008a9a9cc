using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Options;
using Outrigger.Assist.Decisions;

namespace Outrigger.Assist.Anomaly;

/// <summary>How metric series are watched.</summary>
public sealed class AnomalyOptions : AssistModuleOptions
{
    /// <summary>The configuration section.</summary>
    public const string SectionName = "Outrigger:Assist:Anomaly";

    /// <summary>How sure the model must be to alert.</summary>
    /// <value>0.5 to 0.999. Default 0.8.</value>
    [Range(0.5, 0.999)]
    public double AlertConfidence { get; set; } = 0.8;

    /// <summary>How many alerts a series may have in a week at the most frequent, by the rank of a point's evidence among the earlier points of its series.</summary>
    /// <value>0.01 to 10,000 a week. Default 10.</value>
    /// <remarks>A further bound beside <see cref="AlertConfidence"/>: a series that is often surprising must surprise more.</remarks>
    [Range(0.01, 10_000)]
    public double AlertsPerWeek { get; set; } = 10;

    /// <summary>How many series are watched, over all tenants; then the tenant with the most loses the one heard of longest ago.</summary>
    /// <value>10 to 1,000,000. Default 10,000, about 4.5 KB each.</value>
    [Range(10, 1_000_000)]
    public int MaxSeries { get; set; } = 10_000;

    /// <summary>How many points one request may bring.</summary>
    /// <value>1 to 100,000. Default 10,000.</value>
    [Range(1, 100_000)]
    public int MaxPoints { get; set; } = 10_000;

    /// <summary>How large the body of one request may be, in bytes.</summary>
    /// <value>1 KiB to 64 MiB. Default 4 MiB.</value>
    /// <remarks>Read at the start.</remarks>
    [Range(1024, 64 << 20)]
    public int MaxBodyBytes { get; set; } = 4 << 20;

    /// <summary>How far a point's time may lie ahead of the server's; beyond it the device's clock is wrong.</summary>
    /// <value>1 s to 1 day. Default 5 min.</value>
    [Range(typeof(TimeSpan), "00:00:01", "1.00:00:00")]
    public TimeSpan MaxClockAhead { get; set; } = TimeSpan.FromMinutes(5);

    /// <summary>How far the delay of a device's points may leave what is usual for it before its clock is wrong.</summary>
    /// <value>1 s to 30 days. Default 2 min.</value>
    [Range(typeof(TimeSpan), "00:00:01", "30.00:00:00")]
    public TimeSpan MaxClockShift { get; set; } = TimeSpan.FromMinutes(2);
}

/// <summary>Checks the attributes of <see cref="AnomalyOptions"/>.</summary>
[OptionsValidator]
internal sealed partial class AnomalyOptionsValidator : IValidateOptions<AnomalyOptions>;

/// <summary>Checks what attributes cannot say.</summary>
internal sealed class AnomalyOptionsCrossValidator : IValidateOptions<AnomalyOptions>
{
    private const int LeastBytesOfAPoint = 8;

    public ValidateOptionsResult Validate(string? name, AnomalyOptions options) =>
        (long)options.MaxPoints * LeastBytesOfAPoint <= options.MaxBodyBytes
            ? ValidateOptionsResult.Success
            : ValidateOptionsResult.Fail($"{AnomalyOptions.SectionName}: MaxPoints ({options.MaxPoints} points) can never fit into MaxBodyBytes ({options.MaxBodyBytes} bytes).");
}
