using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Options;

namespace Outrigger.Assist.Alerts;

/// <summary>How signals become alerts. Read at each signal.</summary>
public sealed class AlertsOptions
{
    /// <summary>The configuration section.</summary>
    public const string SectionName = "Outrigger:Assist:Alerts";

    /// <summary>Whether signals are taken; off, they are counted and dropped.</summary>
    /// <value>Default true.</value>
    public bool Enabled { get; set; } = true;

    /// <summary>How long an alert must be quiet to be over, where its source does not say.</summary>
    /// <value>10 s to 7 days. Default 15 min.</value>
    [Range(typeof(TimeSpan), "00:00:10", "7.00:00:00")]
    public TimeSpan QuietFor { get; set; } = TimeSpan.FromMinutes(15);

    /// <summary>Raised again within this time after it was over, an alert is the same one, opened again.</summary>
    /// <value>0 to 7 days. Default 1 h.</value>
    [Range(typeof(TimeSpan), "00:00:00", "7.00:00:00")]
    public TimeSpan ReopenWithin { get; set; } = TimeSpan.FromHours(1);

    /// <summary>Opened so often within <see cref="FlapWindow"/>, an alert counts as flapping.</summary>
    /// <value>2 to 100. Default 4.</value>
    [Range(2, 100)]
    public int FlapOpens { get; set; } = 4;

    /// <summary>The window in which openings are counted.</summary>
    /// <value>1 min to 1 day. Default 1 h.</value>
    [Range(typeof(TimeSpan), "00:01:00", "1.00:00:00")]
    public TimeSpan FlapWindow { get; set; } = TimeSpan.FromHours(1);

    /// <summary>How long a flapping alert must be quiet to be over.</summary>
    /// <value>1 min to 1 day. Default 1 h.</value>
    [Range(typeof(TimeSpan), "00:01:00", "1.00:00:00")]
    public TimeSpan FlapQuietFor { get; set; } = TimeSpan.FromHours(1);

    /// <summary>After how long an alert of severity high or critical that nobody has taken is told again.</summary>
    /// <value>0 (never) to 7 days. Default 4 h.</value>
    [Range(typeof(TimeSpan), "00:00:00", "7.00:00:00")]
    public TimeSpan RemindAfter { get; set; } = TimeSpan.FromHours(4);

    /// <summary>How many alerts of a tenant may be open; more are counted and dropped.</summary>
    /// <value>1 to 1,000,000. Default 10,000.</value>
    [Range(1, 1_000_000)]
    public int MaxOpen { get; set; } = 10_000;

    /// <summary>How many silences there may be.</summary>
    /// <value>1 to 100,000. Default 1,000.</value>
    [Range(1, 100_000)]
    public int MaxSilences { get; set; } = 1000;

    /// <summary>How many signals may wait; beyond, the oldest give way and are counted.</summary>
    /// <value>16 to 1,000,000. Default 4,096. Read at the start.</value>
    [Range(16, 1_000_000)]
    public int QueueCapacity { get; set; } = 4096;

    /// <summary>How often alerts are looked at that nobody raises: for their end, and for reminders.</summary>
    /// <value>100 ms to 10 min. Default 5 s.</value>
    [Range(typeof(TimeSpan), "00:00:00.100", "00:10:00")]
    public TimeSpan CheckEvery { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>Whether a language model words alerts of severity high and critical, where one is there.</summary>
    /// <value>Default true.</value>
    public bool UseAdvisor { get; set; } = true;

    /// <summary>How long the language model may take; then the template stands.</summary>
    /// <value>10 ms to 1 min. Default 10 s.</value>
    [Range(typeof(TimeSpan), "00:00:00.010", "00:01:00")]
    public TimeSpan AdvisorTimeLimit { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>How long alerts that are over, and deliveries that ended, are kept.</summary>
    /// <value>1 to 3,650 days. Default 90.</value>
    [Range(1, 3650)]
    public int RetentionDays { get; set; } = 90;
}

/// <summary>Checks the attributes of <see cref="AlertsOptions"/>.</summary>
[OptionsValidator]
internal sealed partial class AlertsOptionsValidator : IValidateOptions<AlertsOptions>;

/// <summary>Checks what attributes cannot say.</summary>
internal sealed class AlertsOptionsCrossValidator : IValidateOptions<AlertsOptions>
{
    public ValidateOptionsResult Validate(string? name, AlertsOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        return options.CheckEvery > options.QuietFor
            ? ValidateOptionsResult.Fail($"{AlertsOptions.SectionName}: CheckEvery ({options.CheckEvery}) is longer than QuietFor ({options.QuietFor}); ends would be seen late.")
            : ValidateOptionsResult.Success;
    }
}
