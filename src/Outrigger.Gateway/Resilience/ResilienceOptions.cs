using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Options;

namespace Outrigger.Gateway.Resilience;

/// <summary>The fixed rule of retries, and how long a learned advisor may think.</summary>
public sealed class ResilienceOptions
{
    /// <summary>Where the settings lie.</summary>
    public const string SectionName = "Outrigger:Gateway:Resilience";

    /// <summary>The wait before the first retry; it doubles with each further one.</summary>
    /// <value>0 – 1 min, default 500 ms.</value>
    [Range(typeof(TimeSpan), "00:00:00", "00:01:00")]
    public TimeSpan BaseDelay { get; set; } = TimeSpan.FromMilliseconds(500);

    /// <summary>The longest wait the rule chooses by itself.</summary>
    /// <value>0 – 5 min, default 8 s.</value>
    [Range(typeof(TimeSpan), "00:00:00", "00:05:00")]
    public TimeSpan MaxDelay { get; set; } = TimeSpan.FromSeconds(8);

    /// <summary>The longest <c>Retry-After</c> that is waited for; a longer one ends the retries on that upstream.</summary>
    /// <value>0 – 10 min, default 20 s.</value>
    [Range(typeof(TimeSpan), "00:00:00", "00:10:00")]
    public TimeSpan MaxRetryAfter { get; set; } = TimeSpan.FromSeconds(20);

    /// <summary>How long an advisor may take before the fixed rule answers in its place.</summary>
    /// <value>1 ms – 1 s, default 50 ms.</value>
    [Range(typeof(TimeSpan), "00:00:00.001", "00:00:01")]
    public TimeSpan AdvisorTimeout { get; set; } = TimeSpan.FromMilliseconds(50);
}

/// <summary>The bounds given as attributes.</summary>
[OptionsValidator]
internal sealed partial class ResilienceOptionsValidator : IValidateOptions<ResilienceOptions>;

/// <summary>How the settings go together.</summary>
internal sealed class ResilienceOptionsCrossValidator : IValidateOptions<ResilienceOptions>
{
    public ValidateOptionsResult Validate(string? name, ResilienceOptions options) =>
        options.BaseDelay <= options.MaxDelay
            ? ValidateOptionsResult.Success
            : ValidateOptionsResult.Fail(
                $"{ResilienceOptions.SectionName}: BaseDelay ({options.BaseDelay.TotalMilliseconds} ms) is longer than MaxDelay ({options.MaxDelay.TotalMilliseconds} ms).");
}
