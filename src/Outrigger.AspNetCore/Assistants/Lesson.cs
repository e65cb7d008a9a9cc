using Outrigger.Assist.Retry;

namespace Outrigger.AspNetCore.Assistants;

/// <summary>Something that turned out after a request was answered or a call was made. Exactly one kind a lesson.</summary>
public abstract record Lesson
{
    private Lesson(string capability) => Capability = capability;

    /// <summary>The capability that learns from it.</summary>
    internal string Capability { get; }

    /// <summary>A point of a metric series.</summary>
    /// <param name="Series">The series.</param>
    /// <param name="Value">The value.</param>
    /// <param name="At">When it was measured.</param>
    public sealed record Point(string Series, double Value, DateTimeOffset At) : Lesson(Capabilities.Metrics);

    /// <summary>How a scored request was answered.</summary>
    /// <param name="DecisionId">The score's decision.</param>
    /// <param name="Status">The answer's status.</param>
    /// <param name="Bytes">Bytes of its body; null when not known.</param>
    public sealed record Access(Guid DecisionId, int Status, long? Bytes) : Lesson(Capabilities.Access);

    /// <summary>How an assessed request ended.</summary>
    /// <param name="DecisionId">The assessment's decision.</param>
    /// <param name="IsFailure">Whether it failed.</param>
    public sealed record Risk(Guid DecisionId, bool IsFailure) : Lesson(Capabilities.Prediction);

    /// <summary>What a version of an interface answered.</summary>
    /// <param name="Route">The route's template, method first.</param>
    /// <param name="Version">The version.</param>
    /// <param name="Body">The answer's JSON body; empty when it is not looked at. Valid during the call only.</param>
    /// <param name="Status">Its status.</param>
    /// <param name="Client">The application that called; null when not known.</param>
    /// <param name="LatencyMs">How long it took, in milliseconds.</param>
    public sealed record Exchange(string Route, string Version, ReadOnlyMemory<byte> Body, int Status, string? Client, double LatencyMs) : Lesson(Capabilities.Drift)
    {
        /// <summary>The rented array behind the body; goes back when the lesson was told.</summary>
        internal byte[]? Rented { get; init; }
    }

    /// <summary>How an advised retry went.</summary>
    /// <param name="AdviceId">The advice's decision.</param>
    /// <param name="IsSuccess">Whether it succeeded.</param>
    /// <param name="Latency">How long it took.</param>
    public sealed record Retry(Guid AdviceId, bool IsSuccess, TimeSpan Latency) : Lesson(Capabilities.Retry);

    /// <summary>How an attempt went that no advice was asked for.</summary>
    /// <param name="Value">The attempt.</param>
    public sealed record Attempt(RetryAttempt Value) : Lesson(Capabilities.Retry);
}
