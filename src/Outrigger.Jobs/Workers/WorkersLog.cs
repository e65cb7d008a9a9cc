using Microsoft.Extensions.Logging;

namespace Outrigger.Jobs.Workers;

/// <summary>Log events 5300–5399.</summary>
internal static partial class WorkersLog
{
    [LoggerMessage(5300, LogLevel.Warning, "The ends of {Count} jobs could not be written yet; they are tried again.")]
    public static partial void EndsNotWritten(this ILogger logger, Exception failure, int count);

    [LoggerMessage(5301, LogLevel.Warning, "The leases of {Count} running jobs could not be renewed; they are tried again.")]
    public static partial void LeasesNotRenewed(this ILogger logger, Exception failure, int count);

    [LoggerMessage(5302, LogLevel.Warning, "The lease of job {Id} in queue {Queue} was lost while it ran; its end will not be taken, and it may run twice.")]
    public static partial void LeaseLost(this ILogger logger, Guid id, string queue);

    [LoggerMessage(5303, LogLevel.Warning, "Queue {Queue} cannot be worked on now; it is tried again.")]
    public static partial void QueueNotReached(this ILogger logger, Exception failure, string queue);

    [LoggerMessage(5304, LogLevel.Information, "Queue {Queue} is worked on again.")]
    public static partial void QueueReached(this ILogger logger, string queue);

    [LoggerMessage(5305, LogLevel.Error, "Job {Id} of type {Type} failed for good after {Attempts} attempts: {Code}.")]
    public static partial void JobFailed(this ILogger logger, Guid id, string type, int attempts, string code);

    [LoggerMessage(5306, LogLevel.Warning, "The handler of job {Id} of type {Type} did not end after it was cancelled; its slot is given to another job.")]
    public static partial void HandlerAbandoned(this ILogger logger, Guid id, string type);

    [LoggerMessage(5307, LogLevel.Debug, "Attempt {Attempt} of job {Id} of type {Type} failed.")]
    public static partial void AttemptFailed(this ILogger logger, Exception failure, Guid id, string type, int attempt);

    [LoggerMessage(5308, LogLevel.Warning, "{Count} jobs were taken back because their workers fell silent.")]
    public static partial void JobsRescued(this ILogger logger, int count);

    [LoggerMessage(5309, LogLevel.Warning, "{Round} of the queue could not be done; it is tried again.")]
    public static partial void RoundFailed(this ILogger logger, Exception failure, string round);
}
