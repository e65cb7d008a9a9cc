namespace Outrigger.Jobs.Queue;

/// <summary>
/// Wakes workers when a queue has work, in this process and (with a shared database) in the others, and carries what
/// happened to jobs to whoever watches. A hint, not a record: signals may be lost or doubled, so every listener also looks by itself
/// now and then. Thread-safe.
/// </summary>
public interface IJobSignals
{
    /// <summary>Says that a queue has work. Cheap; many at once become one. Never throws.</summary>
    void Wake(string queue);

    /// <summary>Says what happened to a job. Never throws, never waits; the oldest are dropped when nobody reads.</summary>
    void Publish(JobEvent happened);

    /// <summary>Listens until disposed. Handlers are called on any thread and must be quick.</summary>
    IDisposable Subscribe(Action<string>? woken, Action<JobEvent>? happened);
}
