using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Options;

namespace Outrigger.Gateway.Keys;

/// <summary>Settings of virtual keys.</summary>
public sealed class KeysOptions
{
    /// <summary>The section of this module.</summary>
    public const string SectionName = "Outrigger:Gateway:Keys";

    /// <summary>How often a node asks whether another one changed keys; so long a revoked key may still count there.</summary>
    /// <value>100 ms–2 s. Default 1 s.</value>
    [Range(typeof(TimeSpan), "00:00:00.1", "00:00:02")]
    public TimeSpan PollInterval { get; set; } = TimeSpan.FromSeconds(1);

    /// <summary>How often the last use of keys is written down.</summary>
    /// <value>1 s–1 h, not below <see cref="PollInterval"/>. Default 10 s.</value>
    [Range(typeof(TimeSpan), "00:00:01", "01:00:00")]
    public TimeSpan LastUsedInterval { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>How many keys there may be; all of them are held in memory (about 500 bytes each).</summary>
    /// <value>1–1,000,000. Default 100,000.</value>
    [Range(1, 1_000_000)]
    public int MaxKeys { get; set; } = 100_000;
}

[OptionsValidator]
internal sealed partial class KeysOptionsValidator : IValidateOptions<KeysOptions>;

internal sealed class KeysOptionsCrossValidator : IValidateOptions<KeysOptions>
{
    public ValidateOptionsResult Validate(string? name, KeysOptions options) =>
        options.LastUsedInterval < options.PollInterval
            ? ValidateOptionsResult.Fail($"LastUsedInterval ({options.LastUsedInterval}) is shorter than PollInterval ({options.PollInterval}).")
            : ValidateOptionsResult.Success;
}
