using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Options;
using Outrigger.Jobs.Queue;

namespace Outrigger.Jobs.Workers;

/// <summary>How this process works on jobs.</summary>
public sealed class WorkersOptions
{
    /// <summary>The configuration section.</summary>
    public const string SectionName = "Outrigger:Jobs:Workers";

    /// <summary>Whether this process works on jobs at all; off, it only takes them, and others do them.</summary>
    /// <value>Default true.</value>
    public bool Enabled { get; set; } = true;

    /// <summary>How many jobs of a queue this process does at once when <see cref="Queues"/> does not say.</summary>
    /// <value>1 to 10,000. Default 5.</value>
    [Range(1, 10_000)]
    public int Concurrency { get; set; } = 5;

    /// <summary>How long a lease holds without a sign of life. It is renewed at a third of it, whatever the handler does.</summary>
    /// <value>1 second to 1 hour. Default 30 seconds.</value>
    [Range(typeof(TimeSpan), "00:00:01", "01:00:00")]
    public TimeSpan Lease { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>How often a lease of one job may run out before the job is given up; such stalls are counted apart from attempts.</summary>
    /// <value>0 to 100. Default 3.</value>
    [Range(0, 100)]
    public int MaxStalls { get; set; } = 3;

    /// <summary>How often a worker without work looks by itself; normally it is woken.</summary>
    /// <value>50 ms to 1 minute. Default 1 second.</value>
    [Range(typeof(TimeSpan), "00:00:00.050", "00:01:00")]
    public TimeSpan PollInterval { get; set; } = TimeSpan.FromSeconds(1);

    /// <summary>How long an attempt may take when the job does not say; then its handler is cancelled and the attempt has failed.</summary>
    /// <value>1 second to 7 days. Default 30 minutes.</value>
    [Range(typeof(TimeSpan), "00:00:01", "7.00:00:00")]
    public TimeSpan TimeLimit { get; set; } = TimeSpan.FromMinutes(30);

    /// <summary>How long a handler that was cancelled may take to end before its slot is given to another job.</summary>
    /// <value>0 to 10 minutes. Default 10 seconds.</value>
    [Range(typeof(TimeSpan), "00:00:00", "00:10:00")]
    public TimeSpan CancelGrace { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>How often waiting jobs are scored again, where scores are computed.</summary>
    /// <value>100 ms to 10 minutes. Default 2 seconds.</value>
    [Range(typeof(TimeSpan), "00:00:00.100", "00:10:00")]
    public TimeSpan RescoreInterval { get; set; } = TimeSpan.FromSeconds(2);

    /// <summary>What differs for single queues, by name; every queue named here has workers. At most 200.</summary>
    /// <value>Default none; the default queue and those of the built-in types always have workers.</value>
    [MaxLength(200)]
    public IDictionary<string, QueueSettings> Queues { get; } = new Dictionary<string, QueueSettings>(StringComparer.Ordinal);
}

/// <summary>What differs for one queue.</summary>
public sealed class QueueSettings
{
    /// <summary>How many of its jobs this process does at once; null for <see cref="WorkersOptions.Concurrency"/>.</summary>
    /// <value>1 to 10,000.</value>
    public int? Concurrency { get; set; }

    /// <summary>How many of its jobs all processes do at once; null for no limit.</summary>
    /// <value>1 to 1,000,000.</value>
    public int? TotalConcurrency { get; set; }

    /// <summary>How many jobs of one tenant all processes do at once; null for no limit.</summary>
    /// <value>1 to 1,000,000.</value>
    public int? TenantConcurrency { get; set; }

    /// <summary>How many jobs of the queue may begin per <see cref="RateWindow"/>; null for no limit.</summary>
    /// <value>1 to 1,000,000,000.</value>
    public int? RateLimit { get; set; }

    /// <summary>How many jobs of one tenant may begin per <see cref="RateWindow"/>; null for no limit.</summary>
    /// <value>1 to 1,000,000,000.</value>
    public int? TenantRateLimit { get; set; }

    /// <summary>The window of the two rates.</summary>
    /// <value>100 ms to 1 day. Default 1 minute.</value>
    public TimeSpan RateWindow { get; set; } = TimeSpan.FromMinutes(1);

    /// <summary>How many turns a tenant has for each turn of another, by tenant; one that is not named has 1.</summary>
    /// <value>0.01 to 1,000 each.</value>
    public IDictionary<string, double> Weights { get; } = new Dictionary<string, double>(StringComparer.Ordinal);
}

/// <summary>Checks the attributes of <see cref="WorkersOptions"/>.</summary>
[OptionsValidator]
internal sealed partial class WorkersOptionsValidator : IValidateOptions<WorkersOptions>;

/// <summary>Checks what attributes cannot say.</summary>
internal sealed class WorkersOptionsCrossValidator : IValidateOptions<WorkersOptions>
{
    private const int MaxCount = 1_000_000;

    public ValidateOptionsResult Validate(string? name, WorkersOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        foreach (var (queue, settings) in options.Queues)
        {
            var wrong = !QueueNames.IsQueue(queue) ? "is no name of a queue (1 to 64 characters out of a-z, 0-9, '-', '_' and '.')"
                : settings.Concurrency is < 1 or > 10_000 ? $"Concurrency ({settings.Concurrency}) lies outside 1 to 10,000"
                : settings.TotalConcurrency is < 1 or > MaxCount ? $"TotalConcurrency ({settings.TotalConcurrency}) lies outside 1 to 1,000,000"
                : settings.TenantConcurrency is < 1 or > MaxCount ? $"TenantConcurrency ({settings.TenantConcurrency}) lies outside 1 to 1,000,000"
                : settings.RateLimit is < 1 or > 1_000_000_000 || settings.TenantRateLimit is < 1 or > 1_000_000_000 ? "RateLimit or TenantRateLimit lies outside 1 to 1,000,000,000"
                : settings.RateWindow < TimeSpan.FromMilliseconds(100) || settings.RateWindow > TimeSpan.FromDays(1) ? $"RateWindow ({settings.RateWindow}) lies outside 100 ms to 1 day"
                : settings.Weights.Values.Any(static weight => !(weight is >= 0.01 and <= 1000)) ? "a weight lies outside 0.01 to 1,000"
                : null;
            if (wrong is not null)
            {
                return ValidateOptionsResult.Fail($"{WorkersOptions.SectionName}:Queues:{queue}: {wrong}.");
            }
        }

        return ValidateOptionsResult.Success;
    }
}
