namespace Outrigger.Gateway.Caching;

/// <summary>A complete, successful answer as it went to a client. Immutable.</summary>
public sealed record CachedAnswer
{
    /// <summary>The provider that answered.</summary>
    public required string Provider { get; init; }

    /// <summary>The model's name at that provider.</summary>
    public required string Model { get; init; }

    /// <summary>The content type it was sent with; <c>text/event-stream…</c> says that it is replayed event by event.</summary>
    public required string ContentType { get; init; }

    /// <summary>Headers that describe the answer and not the exchange it came from (<c>x-outrigger-simulated</c>).</summary>
    public IReadOnlyList<KeyValuePair<string, string>> Headers { get; init; } = [];

    /// <summary>The bytes of the body.</summary>
    public required ReadOnlyMemory<byte> Body { get; init; }

    /// <summary>When it was complete, microseconds since 1970 UTC; its age counts from here.</summary>
    public required long StoredAtMicros { get; init; }

    /// <summary>From when on it is not served any more, microseconds since 1970 UTC.</summary>
    public required long ExpiresAtMicros { get; init; }

    /// <summary>True when it is replayed event by event.</summary>
    internal bool IsStream => ContentType.StartsWith("text/event-stream", StringComparison.OrdinalIgnoreCase);
}
