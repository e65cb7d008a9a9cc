using Outrigger.Core.Callers;

namespace Outrigger.Jobs.Queue;

/// <summary>Something that happened to a job.</summary>
/// <param name="Kind">What.</param>
/// <param name="Tenant">Whose job.</param>
/// <param name="Queue">Its queue.</param>
/// <param name="Id">The job.</param>
/// <param name="Type">What kind of work it is.</param>
/// <param name="AtMicros">When, microseconds since 1970 UTC.</param>
/// <param name="ProgressPercent">0 to 100, of progress.</param>
/// <param name="ErrorCode">Why, of a failure or retry.</param>
public sealed record JobEvent(
    JobEventKind Kind, TenantId Tenant, string Queue, Guid Id, string Type, long AtMicros, int? ProgressPercent = null, string? ErrorCode = null);

/// <summary>The kinds of events of a job.</summary>
public enum JobEventKind
{
    /// <summary>It was added.</summary>
    Added,

    /// <summary>An attempt began.</summary>
    Started,

    /// <summary>Its worker reported progress.</summary>
    Progress,

    /// <summary>An attempt failed and another follows.</summary>
    Retried,

    /// <summary>It is done.</summary>
    Completed,

    /// <summary>It failed for good.</summary>
    Failed,

    /// <summary>It was cancelled.</summary>
    Cancelled,

    /// <summary>Its worker fell silent.</summary>
    Stalled,
}
