namespace Outrigger.Core.Telemetry;

/// <summary>A finished call in numbers, as <see cref="GenAiMetrics.RecordCall"/> takes it.</summary>
public readonly record struct GenAiCall
{
    /// <summary>What was done: <c>chat</c>, <c>embeddings</c> …; out of a small fixed set.</summary>
    public required string Operation { get; init; }

    /// <summary>The provider that was asked last; null when none was reached.</summary>
    public string? Provider { get; init; }

    /// <summary>The provider's model, as routing resolved it; null when it did not. Never the name a client sent: that would make a series of every typing error.</summary>
    public string? Model { get; init; }

    /// <summary>The error's code; null on success.</summary>
    public string? ErrorType { get; init; }

    /// <summary>Whether the answer was streamed.</summary>
    public bool IsStream { get; init; }

    /// <summary>From the first byte of the request to the last of the answer.</summary>
    public TimeSpan Duration { get; init; }

    /// <summary>From the first byte of the request to the first of the answer; zero when there was none.</summary>
    public TimeSpan FirstByte { get; init; }

    /// <summary>The part of <see cref="FirstByte"/> spent in the gateway itself.</summary>
    public TimeSpan Overhead { get; init; }

    /// <summary>Requests sent upstream for this call.</summary>
    public int Attempts { get; init; }

    /// <summary>Prompt tokens, as the provider reported them.</summary>
    public long InputTokens { get; init; }

    /// <summary>Completion tokens, as the provider reported them.</summary>
    public long OutputTokens { get; init; }

    /// <summary>False when the provider reported no usage: then no tokens are recorded.</summary>
    public bool IsUsageReported { get; init; }
}
