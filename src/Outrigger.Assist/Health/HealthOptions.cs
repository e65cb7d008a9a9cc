using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Options;
using Outrigger.Assist.Decisions;

namespace Outrigger.Assist.Health;

/// <summary>How the own process is watched.</summary>
public sealed class HealthOptions : AssistModuleOptions
{
    /// <summary>The configuration section.</summary>
    public const string SectionName = "Outrigger:Assist:Health";

    /// <summary>How often it is read.</summary>
    /// <value>1 s to 1 h. Default 30 s.</value>
    [Range(typeof(TimeSpan), "00:00:01", "01:00:00")]
    public TimeSpan Interval { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>Share of the processors from which on it needs attention.</summary>
    /// <value>0.1 to 1. Default 0.9.</value>
    [Range(0.1, 1.0)]
    public double CpuShare { get; set; } = 0.9;

    /// <summary>Share of the memory from which on it needs attention.</summary>
    /// <value>0.1 to 1. Default 0.9.</value>
    [Range(0.1, 1.0)]
    public double MemoryShare { get; set; } = 0.9;

    /// <summary>Share of the time in garbage collection from which on it needs attention.</summary>
    /// <value>0.01 to 1. Default 0.2.</value>
    [Range(0.01, 1.0)]
    public double GcPauseShare { get; set; } = 0.2;

    /// <summary>Work waiting for the thread pool from which on it needs attention.</summary>
    /// <value>1 to 1,000,000. Default 1,000.</value>
    [Range(1, 1_000_000)]
    public int ThreadPoolQueue { get; set; } = 1000;
}

/// <summary>Checks the attributes of <see cref="HealthOptions"/>.</summary>
[OptionsValidator]
internal sealed partial class HealthOptionsValidator : IValidateOptions<HealthOptions>;

/// <summary>Checks what attributes cannot say.</summary>
internal sealed class HealthOptionsCrossValidator : IValidateOptions<HealthOptions>
{
    public ValidateOptionsResult Validate(string? name, HealthOptions options) =>
        options.TimeLimit <= options.Interval
            ? ValidateOptionsResult.Success
            : ValidateOptionsResult.Fail($"{HealthOptions.SectionName}: TimeLimit ({options.TimeLimit}) is longer than Interval ({options.Interval}).");
}
