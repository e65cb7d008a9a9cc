using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Options;
using Outrigger.Assist.Alerts;
using Outrigger.Assist.Forecasting;
using Outrigger.Core.Callers;

namespace Outrigger.Assist.AlertSources;

/// <summary>What becomes an alert by itself. Read at each decision.</summary>
public sealed class AlertSourcesOptions
{
    /// <summary>The configuration section.</summary>
    public const string SectionName = "Outrigger:Assist:AlertSources";

    /// <summary>Whether alerts of the anomaly module become alerts.</summary>
    /// <value>Default true.</value>
    public bool Anomalies { get; set; } = true;

    /// <summary>From which severity on.</summary>
    /// <value>Default <c>High</c>.</value>
    [EnumDataType(typeof(AlertSeverity))]
    public AlertSeverity AnomaliesFrom { get; set; } = AlertSeverity.High;

    /// <summary>Whether a process that needs attention becomes an alert.</summary>
    /// <value>Default true.</value>
    public bool Health { get; set; } = true;

    /// <summary>Whether versions that drift or are to be rolled back become alerts.</summary>
    /// <value>Default true.</value>
    public bool Drift { get; set; } = true;

    /// <summary>Whether anomalies of logs become alerts.</summary>
    /// <value>Default true.</value>
    public bool Logs { get; set; } = true;

    /// <summary>Whether groups of clients that crawl together become alerts.</summary>
    /// <value>Default true.</value>
    public bool AccessGroups { get; set; } = true;

    /// <summary>Whether alerts become alarms of the triage list.</summary>
    /// <value>Default true.</value>
    public bool Triage { get; set; } = true;

    /// <summary>What this process is called in alerts about itself.</summary>
    /// <value>At most 100 characters. Default: the host's name.</value>
    [MaxLength(100)]
    public string Instance { get; set; } = "";

    /// <summary>How long versions, logs and groups must be quiet until their alert is over; they do not say when they are.</summary>
    /// <value>1 min to 7 days. Default 1 h.</value>
    [Range(typeof(TimeSpan), "00:01:00", "7.00:00:00")]
    public TimeSpan QuietFor { get; set; } = TimeSpan.FromHours(1);

    /// <summary>How often forecasts are held against their limits.</summary>
    /// <value>5 s to 1 day. Default 1 min.</value>
    [Range(typeof(TimeSpan), "00:00:05", "1.00:00:00")]
    public TimeSpan ForecastEvery { get; set; } = TimeSpan.FromMinutes(1);

    /// <summary>Limits that series must not cross: an alert goes out when the forecast says that one will be.</summary>
    /// <value>At most 1,000. Default: none.</value>
    [MaxLength(1000)]
    [ValidateEnumeratedItems]
    public IList<ForecastLimitOptions> Limits { get; init; } = [];
}

/// <summary>A limit of a series that is observed by the forecasting module.</summary>
public sealed class ForecastLimitOptions
{
    /// <summary>The series' name.</summary>
    [Required]
    [StringLength(ForecastRequest.MaxNameLength, MinimumLength = 1)]
    public string Series { get; set; } = "";

    /// <summary>Whose series.</summary>
    /// <value>A tenant's id. Default <c>default</c>.</value>
    public string Tenant { get; set; } = "default";

    /// <summary>The limit, in the series' unit.</summary>
    public double Limit { get; set; }

    /// <summary>Which side of the limit is wrong.</summary>
    /// <value><c>Up</c> (beyond it) or <c>Down</c> (below it). Default <c>Up</c>.</value>
    [EnumDataType(typeof(LimitDirection))]
    public LimitDirection Direction { get; set; }

    /// <summary>How far is looked ahead, in steps of the series.</summary>
    /// <value>1 to 1,000. Default 24.</value>
    [Range(1, 1000)]
    public int Horizon { get; set; } = 24;

    /// <summary>How sure the forecast must be.</summary>
    /// <value>0.5 to 0.99. Default 0.7.</value>
    [Range(0.5, 0.99)]
    public double Probability { get; set; } = 0.7;

    /// <summary>How far ahead the crossing must lie when the alert first goes out; nearer, it is for others to tell.</summary>
    /// <value>0 to 30 days. Default 0.</value>
    [Range(typeof(TimeSpan), "00:00:00", "30.00:00:00")]
    public TimeSpan MinLeadTime { get; set; }

    /// <summary>How severe the alert is.</summary>
    /// <value>Default <c>High</c>.</value>
    [EnumDataType(typeof(AlertSeverity))]
    public AlertSeverity Severity { get; set; } = AlertSeverity.High;
}

/// <summary>Which side of a limit is wrong.</summary>
public enum LimitDirection
{
    /// <summary>Beyond it.</summary>
    Up,

    /// <summary>Below it.</summary>
    Down,
}

/// <summary>Checks the attributes of <see cref="AlertSourcesOptions"/>.</summary>
[OptionsValidator]
internal sealed partial class AlertSourcesOptionsValidator : IValidateOptions<AlertSourcesOptions>;

/// <summary>Checks what attributes cannot say.</summary>
internal sealed class AlertSourcesOptionsCrossValidator : IValidateOptions<AlertSourcesOptions>
{
    public ValidateOptionsResult Validate(string? name, AlertSourcesOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        foreach (var limit in options.Limits)
        {
            if (!TenantId.TryParse(limit.Tenant, out _))
            {
                return ValidateOptionsResult.Fail($"{AlertSourcesOptions.SectionName}: the tenant of the limit of '{limit.Series}' is no tenant id.");
            }

            if (!(Math.Abs(limit.Limit) <= 1e150))
            {
                return ValidateOptionsResult.Fail($"{AlertSourcesOptions.SectionName}: the limit of '{limit.Series}' is not a finite number of at most 1e150.");
            }
        }

        return ValidateOptionsResult.Success;
    }
}
