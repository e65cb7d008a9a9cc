using Outrigger.Gateway.Resilience;

namespace Outrigger.Gateway.Forwarding;

/// <summary>What came of one request upstream.</summary>
internal enum AttemptOutcome
{
    /// <summary>A complete, checked answer lies in <see cref="AttemptResult.Body"/>.</summary>
    Answer,

    /// <summary>A stream has begun; its first event lies in <see cref="AttemptResult.Body"/>, the rest is still to come.</summary>
    Stream,

    /// <summary>The upstream answered with an error status; its body lies in <see cref="AttemptResult.Body"/>.</summary>
    Refused,

    /// <summary>No usable answer.</summary>
    Failed,

    /// <summary>The client left, or the whole call ran out of time.</summary>
    Ended,
}

/// <summary>The result of one request upstream; owns the answer and its bytes.</summary>
internal sealed class AttemptResult : IDisposable
{
    public required AttemptOutcome Outcome { get; init; }

    /// <summary>Who failed, when <see cref="Outcome"/> is not a success.</summary>
    public AttemptFailureKind Failure { get; init; }

    /// <summary>The upstream's status; 0 when there was none.</summary>
    public int Status { get; init; }

    public TimeSpan? RetryAfter { get; init; }

    /// <summary>True when the answer was larger than the limit.</summary>
    public bool IsTooLarge { get; init; }

    public HttpResponseMessage? Response { get; init; }

    public PooledBuffer? Body { get; init; }

    /// <summary>The body's stream, for streams.</summary>
    public Stream? Source { get; init; }

    public void Dispose()
    {
        Body?.Dispose();
        Response?.Dispose();
    }
}
