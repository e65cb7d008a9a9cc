using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Options;

namespace Outrigger.Jobs.Schedules;

/// <summary>Jobs that are added again and again.</summary>
public sealed class SchedulesOptions
{
    /// <summary>The configuration section.</summary>
    public const string SectionName = "Outrigger:Jobs:Schedules";

    /// <summary>Whether this process adds the jobs of schedules; off, others do.</summary>
    /// <value>Default true.</value>
    public bool Enabled { get; set; } = true;

    /// <summary>How many schedules a tenant has at most.</summary>
    /// <value>1 to 100,000. Default 1,000.</value>
    [Range(1, 100_000)]
    public int MaxPerTenant { get; set; } = 1000;

    /// <summary>How late a job may still be added. What is due for longer, because no process ran, is left out, and the schedule goes on with its next time.</summary>
    /// <value>1 second to 30 days. Default 1 day.</value>
    /// <remarks>Of several times missed the last one alone is made up for.</remarks>
    [Range(typeof(TimeSpan), "00:00:01", "30.00:00:00")]
    public TimeSpan CatchUp { get; set; } = TimeSpan.FromDays(1);
}

/// <summary>Checks the attributes of <see cref="SchedulesOptions"/>.</summary>
[OptionsValidator]
internal sealed partial class SchedulesOptionsValidator : IValidateOptions<SchedulesOptions>;

/// <summary>Checks what attributes cannot say; there is nothing yet that they cannot.</summary>
internal sealed class SchedulesOptionsCrossValidator : IValidateOptions<SchedulesOptions>
{
    public ValidateOptionsResult Validate(string? name, SchedulesOptions options) => ValidateOptionsResult.Success;
}
