using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Options;

namespace Outrigger.Jobs.Queue;

/// <summary>What may be added to the queue, and how long ended jobs are kept.</summary>
public sealed class QueueOptions
{
    /// <summary>The configuration section.</summary>
    public const string SectionName = "Outrigger:Jobs:Queue";

    /// <summary>The queue of jobs that name none.</summary>
    /// <value>1 to 64 characters out of a–z, 0–9, '-', '_' and '.'. Default "default".</value>
    [Required]
    [RegularExpression("^[a-z0-9._-]{1,64}$")]
    public string DefaultQueue { get; set; } = "default";

    /// <summary>Types of work that outside workers do; those of handlers in the process are known without being named here.</summary>
    /// <value>1 to 64 characters each, at most 200. Default none.</value>
    [MaxLength(200)]
    public IList<string> Types { get; } = [];

    /// <summary>How large a job's input may be, in bytes of JSON.</summary>
    /// <value>1 KiB to 16 MiB. Default 256 KiB.</value>
    [Range(1024, 16 << 20)]
    public int MaxInputBytes { get; set; } = 256 << 10;

    /// <summary>How large a job's result may be, in bytes of JSON; a larger one fails the job.</summary>
    /// <value>1 KiB to 16 MiB. Default 1 MiB.</value>
    [Range(1024, 16 << 20)]
    public int MaxResultBytes { get; set; } = 1 << 20;

    /// <summary>How many jobs one call may add.</summary>
    /// <value>1 to 10,000. Default 1,000.</value>
    [Range(1, 10_000)]
    public int MaxBulk { get; set; } = 1000;

    /// <summary>How many unfinished jobs a tenant may have in one queue; further ones are refused.</summary>
    /// <value>1 to 1,000,000,000. Default 5,000,000.</value>
    [Range(1, 1_000_000_000)]
    public long MaxUnfinished { get; set; } = 5_000_000;

    /// <summary>How far ahead a job may be put off.</summary>
    /// <value>1 second to 3,650 days. Default 365 days.</value>
    [Range(typeof(TimeSpan), "00:00:01", "3650.00:00:00")]
    public TimeSpan MaxDelay { get; set; } = TimeSpan.FromDays(365);

    /// <summary>How often a job is tried when it does not say.</summary>
    /// <value>1 to 100. Default 3.</value>
    [Range(1, 100)]
    public int Attempts { get; set; } = 3;

    /// <summary>The wait before the second attempt when a job does not say; it doubles with each further one, up to <see cref="MaxBackoff"/>.</summary>
    /// <value>0 to 1 day. Default 2 seconds.</value>
    [Range(typeof(TimeSpan), "00:00:00", "1.00:00:00")]
    public TimeSpan Backoff { get; set; } = TimeSpan.FromSeconds(2);

    /// <summary>The longest wait between two attempts.</summary>
    /// <value>1 second to 7 days. Default 1 hour.</value>
    [Range(typeof(TimeSpan), "00:00:01", "7.00:00:00")]
    public TimeSpan MaxBackoff { get; set; } = TimeSpan.FromHours(1);

    /// <summary>How many completed (and cancelled) jobs of a tenant and queue are kept.</summary>
    /// <value>0 to 10,000,000. Default 100.</value>
    [Range(0, 10_000_000)]
    public int KeepCompleted { get; set; } = 100;

    /// <summary>How many failed jobs of a tenant and queue are kept.</summary>
    /// <value>0 to 10,000,000. Default 50.</value>
    [Range(0, 10_000_000)]
    public int KeepFailed { get; set; } = 50;

    /// <summary>How long completed (and cancelled) jobs are kept.</summary>
    /// <value>1 minute to 3,650 days. Default 24 hours.</value>
    [Range(typeof(TimeSpan), "00:01:00", "3650.00:00:00")]
    public TimeSpan KeepCompletedFor { get; set; } = TimeSpan.FromHours(24);

    /// <summary>How long failed jobs are kept.</summary>
    /// <value>1 minute to 3,650 days. Default 7 days.</value>
    [Range(typeof(TimeSpan), "00:01:00", "3650.00:00:00")]
    public TimeSpan KeepFailedFor { get; set; } = TimeSpan.FromDays(7);

    /// <summary>How long the end of every job is kept, whatever the limits above say.</summary>
    /// <value>0 to 1 day. Default 1 hour.</value>
    /// <remarks>Must not be longer than <see cref="KeepCompletedFor"/> and <see cref="KeepFailedFor"/>.</remarks>
    [Range(typeof(TimeSpan), "00:00:00", "1.00:00:00")]
    public TimeSpan KeepAtLeast { get; set; } = TimeSpan.FromHours(1);

    /// <summary>How many jobs the queue without a database holds, over all tenants.</summary>
    /// <value>1,000 to 100,000,000. Default 1,000,000.</value>
    [Range(1000, 100_000_000)]
    public int InMemoryJobs { get; set; } = 1_000_000;
}

/// <summary>Checks the attributes of <see cref="QueueOptions"/>.</summary>
[OptionsValidator]
internal sealed partial class QueueOptionsValidator : IValidateOptions<QueueOptions>;

/// <summary>Checks what attributes cannot say.</summary>
internal sealed class QueueOptionsCrossValidator : IValidateOptions<QueueOptions>
{
    public ValidateOptionsResult Validate(string? name, QueueOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        if (options.Types.FirstOrDefault(static type => !QueueNames.IsType(type)) is { } wrong)
        {
            return ValidateOptionsResult.Fail($"{QueueOptions.SectionName}: '{wrong}' in Types is no type: 1 to 64 characters out of a-z, 0-9, '-', '_' and '.'.");
        }

        var shortest = options.KeepCompletedFor < options.KeepFailedFor ? options.KeepCompletedFor : options.KeepFailedFor;
        return options.KeepAtLeast <= shortest
            ? ValidateOptionsResult.Success
            : ValidateOptionsResult.Fail($"{QueueOptions.SectionName}: KeepAtLeast ({options.KeepAtLeast}) is longer than KeepCompletedFor or KeepFailedFor ({shortest}).");
    }
}
