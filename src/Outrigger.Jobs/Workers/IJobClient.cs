using Outrigger.Core.Callers;
using Outrigger.Core.Errors;
using Outrigger.Jobs.Queue;

namespace Outrigger.Jobs.Workers;

/// <summary>
/// Adds jobs by the type of their input: <c>await jobs.EnqueueAsync(new SendReport(42))</c> runs the handler registered for
/// <c>SendReport</c>, in this process or another. Thread-safe.
/// </summary>
public interface IJobClient
{
    /// <summary>Adds a job; durable when the call returns. Returns its id.</summary>
    /// <param name="input">The input; a handler for its type is registered with <c>AddJobHandler</c>.</param>
    /// <param name="settings">What differs from the defaults; null for nothing.</param>
    /// <param name="cancellationToken">Gives up waiting; the job may be added all the same.</param>
    /// <exception cref="InvalidOperationException">No handler is registered for the type of input.</exception>
    /// <exception cref="OutriggerException">The job is refused, or the database cannot take it now.</exception>
    Task<Guid> EnqueueAsync<T>(T input, EnqueueSettings? settings = null, CancellationToken cancellationToken = default);

    /// <summary>Adds a job that runs after a delay.</summary>
    Task<Guid> ScheduleAsync<T>(T input, TimeSpan delay, EnqueueSettings? settings = null, CancellationToken cancellationToken = default);

    /// <summary>Adds a job that starts when another has completed.</summary>
    Task<Guid> ContinueWithAsync<T>(Guid predecessor, T input, EnqueueSettings? settings = null, CancellationToken cancellationToken = default);
}

/// <summary>What differs from the defaults when a job is added.</summary>
public sealed record EnqueueSettings
{
    /// <summary>Whose job it is. Default: the tenant of callers without keys.</summary>
    public TenantId Tenant { get; init; } = TenantId.Default;

    /// <summary>The queue; null for the handler's own.</summary>
    public string? Queue { get; init; }

    /// <summary>Higher goes first. Default 1.</summary>
    public int Priority { get; init; } = 1;

    /// <summary>Whether its place is computed from deadline, load and risk.</summary>
    public bool IsScored { get; init; }

    /// <summary>When it should be done by; null for never.</summary>
    public DateTimeOffset? Deadline { get; init; }

    /// <summary>How often it is tried; null for the queue's own.</summary>
    public int? Attempts { get; init; }

    /// <summary>How long one attempt may take; null for the worker's own limit.</summary>
    public TimeSpan? TimeLimit { get; init; }

    /// <summary>Adds the job once for this key; null for without.</summary>
    public string? IdempotencyKey { get; init; }
}
