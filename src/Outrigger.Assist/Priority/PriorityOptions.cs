using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Options;
using Outrigger.Assist.Decisions;

namespace Outrigger.Assist.Priority;

/// <summary>How tasks are put in order.</summary>
public sealed class PriorityOptions : AssistModuleOptions
{
    /// <summary>The configuration section.</summary>
    public const string SectionName = "Outrigger:Assist:Priority";

    /// <summary>How long a wait counts as much as one level. About 20 to 50 times what a usual task takes. Read at the start.</summary>
    /// <value>1 s – 7 days, default 1 min.</value>
    [Range(typeof(TimeSpan), "00:00:01", "7.00:00:00")]
    public TimeSpan AgingPerLevel { get; set; } = TimeSpan.FromMinutes(1);

    /// <summary>
    /// The hard bound against starvation: level (0 low to 3 critical) and age, in levels, at which a task goes before all others. Read at the start.
    /// </summary>
    /// <value>3.5 – 1,000 levels, default 5: with the default of <see cref="AgingPerLevel"/> a critical task waits 2 min at most before it goes to the front, high 3, normal 4, low 5.</value>
    [Range(3.5, 1000)]
    public double FrontAtLevels { get; set; } = 5;

    /// <summary>How many outcomes of a tenant it takes until more than its levels and ages count. Read at the start.</summary>
    /// <value>0 – 1,000,000, default 50.</value>
    [Range(0, 1_000_000)]
    public int MinOutcomes { get; set; } = 50;

    /// <summary>Which share of a tenant's tasks of the last hour may count as critical; more count as high. Read at the start.</summary>
    /// <value>0 – 1, default 0.25. Ten tasks are always free.</value>
    [Range(0.0, 1.0)]
    public double MaxCriticalShare { get; set; } = 0.25;

    /// <summary>For how many tenants is learned; the one not seen for longest gives way. Read at the start.</summary>
    /// <value>1 – 10,000, default 64; up to 0.2 MB each.</value>
    [Range(1, 10_000)]
    public int MaxTenants { get; set; } = 64;

    /// <summary>Of how many kinds of tasks a tenant's times are kept; the one not seen for longest gives way. Read at the start.</summary>
    /// <value>16 – 100,000, default 1,024.</value>
    [Range(16, 100_000)]
    public int MaxTypes { get; set; } = 1024;

    /// <summary>How many scored tasks wait for their outcome over HTTP at most; the oldest give way. Read at the start.</summary>
    /// <value>100 – 1,000,000, default 20,000; about 1 KB each.</value>
    [Range(100, 1_000_000)]
    public int MaxOpen { get; set; } = 20_000;

    internal PrioritySettings ToSettings() => new()
    {
        AgingSeconds = AgingPerLevel.TotalSeconds,
        FrontAtLevels = FrontAtLevels,
        MinOutcomes = MinOutcomes,
        MaxCriticalShare = MaxCriticalShare,
        MaxTypes = MaxTypes,
    };
}

/// <summary>Checks the attributes of <see cref="PriorityOptions"/>.</summary>
[OptionsValidator]
internal sealed partial class PriorityOptionsValidator : IValidateOptions<PriorityOptions>;

/// <summary>Checks what attributes cannot say.</summary>
internal sealed class PriorityOptionsCrossValidator : IValidateOptions<PriorityOptions>
{
    private static readonly TimeSpan Longest = TimeSpan.FromDays(365);

    public ValidateOptionsResult Validate(string? name, PriorityOptions options) => options.AgingPerLevel.TotalSeconds * options.FrontAtLevels > Longest.TotalSeconds
        ? ValidateOptionsResult.Fail($"{PriorityOptions.SectionName}: with AgingPerLevel {options.AgingPerLevel} and FrontAtLevels {options.FrontAtLevels} a low task may wait longer than a year; that is no bound.")
        : ValidateOptionsResult.Success;
}
