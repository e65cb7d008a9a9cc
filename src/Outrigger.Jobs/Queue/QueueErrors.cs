using Outrigger.Core.Errors;

namespace Outrigger.Jobs.Queue;

/// <summary>What can go wrong with jobs.</summary>
public static class QueueErrors
{
    /// <summary>Nobody knows how to do it.</summary>
    public static readonly ErrorType TypeUnknown = new(
        "job-type-unknown", 400, "No worker knows this type of job.", "Use one of the types that the detail names, add a handler, or name the type in Outrigger:Jobs:Queue:Types when an outside worker does it.");

    /// <summary>The same key, another request.</summary>
    public static readonly ErrorType KeyReused = new(
        "job-key-reused", 422, "The idempotency key belongs to another request.", "Use a new key for a new job; repeat a request with the same body to get the same job.");

    /// <summary>Too many unfinished jobs.</summary>
    public static readonly ErrorType Full = new(
        "job-queue-full", 429, "The tenant has as many unfinished jobs in this queue as it may.", "Wait until some are done, or raise Outrigger:Jobs:Queue:MaxUnfinished.");

    /// <summary>The input is too large.</summary>
    public static readonly ErrorType TooLarge = new(
        "job-too-large", 413, "The input or result of the job is larger than the limit.", "Send a reference instead of the data, or raise Outrigger:Jobs:Queue:MaxInputBytes or MaxResultBytes.");

    /// <summary>Another state is needed.</summary>
    public static readonly ErrorType WrongState = new("job-wrong-state", 409, "The job is not in a state in which that can be done.", "Read the job; what the detail names is its state.");

    /// <summary>The lease is over.</summary>
    public static readonly ErrorType LeaseLost = new(
        "job-lease-lost", 409, "The lease of the job is over: it ran out, or the job came to its end.", "Stop working on it; what was sent has changed nothing. Send heartbeats sooner than the lease runs out.");

    /// <summary>The predecessor is unknown.</summary>
    public static readonly ErrorType PredecessorUnknown = new("job-predecessor-unknown", 400, "There is no job with the id given as 'after'.", "Add the predecessor first and use the id it was given.");
}
