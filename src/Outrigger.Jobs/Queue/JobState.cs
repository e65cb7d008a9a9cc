namespace Outrigger.Jobs.Queue;

/// <summary>Where a job stands.</summary>
public enum JobState
{
    /// <summary>Waits for the job named by its <see cref="NewJob.After"/>.</summary>
    Blocked,

    /// <summary>Becomes <see cref="Waiting"/> at a later time: added with a delay, or between two attempts.</summary>
    Delayed,

    /// <summary>May be leased now.</summary>
    Waiting,

    /// <summary>Leased by a worker.</summary>
    Active,

    /// <summary>Done; has a result.</summary>
    Completed,

    /// <summary>The dead letter: out of attempts, stalled too often, refused for good, or its predecessor failed; has an error that says which.</summary>
    Failed,

    /// <summary>Cancelled before it was done.</summary>
    Cancelled,
}
