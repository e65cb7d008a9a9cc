using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Options;
using Outrigger.Assist.Decisions;

namespace Outrigger.Assist.Triage;

/// <summary>How work items are ranked and kept. All but mode, time limit and recorded share are read at the start.</summary>
public sealed class TriageOptions : AssistModuleOptions
{
    /// <summary>The configuration section.</summary>
    public const string SectionName = "Outrigger:Assist:Triage";

    /// <summary>In what time a complaint must be done that says no time of its own.</summary>
    /// <value>1 min – 365 d, default 36 h.</value>
    [Range(typeof(TimeSpan), "00:01:00", "365.00:00:00")]
    public TimeSpan ComplaintTarget { get; set; } = TimeSpan.FromHours(36);

    /// <summary>In what time an alarm must be done that says no time of its own.</summary>
    /// <value>1 min – 365 d, default 10 h.</value>
    [Range(typeof(TimeSpan), "00:01:00", "365.00:00:00")]
    public TimeSpan AlarmTarget { get; set; } = TimeSpan.FromHours(10);

    /// <summary>In what time an inspection must be done that says no time of its own.</summary>
    /// <value>1 min – 365 d, default 5 d.</value>
    [Range(typeof(TimeSpan), "00:01:00", "365.00:00:00")]
    public TimeSpan InspectionTarget { get; set; } = TimeSpan.FromDays(5);

    /// <summary>The share of items that should be done in time; a kind and team below it last week is begun earlier.</summary>
    /// <value>0.5 – 1, default 0.9.</value>
    [Range(0.5, 1.0)]
    public double Goal { get; set; } = 0.9;

    /// <summary>The hard bound: an item that is so much past its target goes before all others, whatever its impact.</summary>
    /// <value>1 h – 365 d, default 7 d.</value>
    [Range(typeof(TimeSpan), "01:00:00", "365.00:00:00")]
    public TimeSpan FrontAfter { get; set; } = TimeSpan.FromDays(7);

    /// <summary>How many items must have been closed until more than the hand-written rule counts.</summary>
    /// <value>0 – 100,000, default 30.</value>
    [Range(0, 100_000)]
    public int MinOutcomes { get; set; } = 30;

    /// <summary>How many items a tenant may have open; more are refused.</summary>
    /// <value>10 – 100,000, default 2,000; 0.3 KB each and up to 1.6 KB for the words of a text.</value>
    [Range(10, 100_000)]
    public int MaxItems { get; set; } = 2000;

    /// <summary>How many tenants have a list; beyond, one without open items not seen for longest gives way, then the one not seen for longest.</summary>
    /// <value>1 – 10,000, default 64; about 0.4 MB each, 3 MB once texts were learned.</value>
    [Range(1, 10_000)]
    public int MaxTenants { get; set; } = 64;

    internal TriageSettings ToSettings() => new()
    {
        TargetHours = [ComplaintTarget.TotalHours, AlarmTarget.TotalHours, InspectionTarget.TotalHours],
        Goal = Goal,
        FrontAfterHours = FrontAfter.TotalHours,
        MinOutcomes = MinOutcomes,
        MaxItems = MaxItems,
    };
}

/// <summary>Checks the attributes of <see cref="TriageOptions"/>.</summary>
[OptionsValidator]
internal sealed partial class TriageOptionsValidator : IValidateOptions<TriageOptions>;

/// <summary>Checks what attributes cannot say.</summary>
internal sealed class TriageOptionsCrossValidator : IValidateOptions<TriageOptions>
{
    /// <summary>What all lists together may hold: beyond, the saved state would be too large to be kept.</summary>
    private const long MostItems = 1_000_000;

    public ValidateOptionsResult Validate(string? name, TriageOptions options) => (long)options.MaxItems * options.MaxTenants <= MostItems
        ? ValidateOptionsResult.Success
        : ValidateOptionsResult.Fail($"{TriageOptions.SectionName}: MaxItems ({options.MaxItems} items) times MaxTenants ({options.MaxTenants} tenants) is more than {MostItems} items.");
}
