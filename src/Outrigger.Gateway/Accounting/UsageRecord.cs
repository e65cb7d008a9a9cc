using Outrigger.Core.Callers;

namespace Outrigger.Gateway.Accounting;

/// <summary>
/// One call through the gateway, as it is kept for reports and audits: no contents, no secrets. Times are microseconds;
/// token counts are the provider's own, 0 when it reported none (<see cref="IsUsageReported"/>).
/// </summary>
public sealed record UsageRecord
{
    /// <summary>The response cache was not asked.</summary>
    public const string CacheOff = "off";

    /// <summary>The response cache was asked, and the call went upstream.</summary>
    public const string CacheMiss = "miss";

    /// <summary>Answered from the response cache.</summary>
    public const string CacheHit = "hit";

    /// <summary>Answered from the response cache by likeness.</summary>
    public const string CacheSemantic = "semantic";

    /// <summary>UUIDv7 of the call; the <c>x-request-id</c> of its answer.</summary>
    public required Guid Id { get; init; }

    /// <summary>When the request came in, microseconds since 1970 UTC.</summary>
    public required long StartedAtMicros { get; init; }

    /// <summary>The tenant that called.</summary>
    public required TenantId Tenant { get; init; }

    /// <summary>The team of the key, if any.</summary>
    public string? Team { get; init; }

    /// <summary>The user of the key, if any.</summary>
    public string? User { get; init; }

    /// <summary>The virtual key's public id; null without keys.</summary>
    public string? KeyId { get; init; }

    /// <summary>The end user the request named (attribution only), at most 256 characters.</summary>
    public string? EndUser { get; init; }

    /// <summary>The route, for instance <c>/v1/chat/completions</c>.</summary>
    public required string Endpoint { get; init; }

    /// <summary>The model name the client asked for, at most 256 characters.</summary>
    public required string RequestedModel { get; init; }

    /// <summary>The provider that answered last; null when none was reached.</summary>
    public string? Provider { get; init; }

    /// <summary>The provider's model name the call was sent with; null when none was resolved.</summary>
    public string? Model { get; init; }

    /// <summary>True when the answer was streamed.</summary>
    public bool IsStream { get; init; }

    /// <summary>True when the client got a complete, successful answer.</summary>
    public bool IsSuccess { get; init; }

    /// <summary>The HTTP status sent to the client; 499 when the client left before one was sent.</summary>
    public int Status { get; init; }

    /// <summary>The error's code (<c>upstream-timeout</c> …); null on success.</summary>
    public string? ErrorCode { get; init; }

    /// <summary>Requests sent upstream for this call, retries and fallbacks included.</summary>
    public int Attempts { get; init; }

    /// <summary>Tokens of the prompt, cached ones included.</summary>
    public long PromptTokens { get; init; }

    /// <summary>Tokens of the completion, reasoning included.</summary>
    public long CompletionTokens { get; init; }

    /// <summary>Prompt tokens the provider read from its own cache; part of <see cref="PromptTokens"/>.</summary>
    public long CachedTokens { get; init; }

    /// <summary>Completion tokens spent on reasoning; part of <see cref="CompletionTokens"/>.</summary>
    public long ReasoningTokens { get; init; }

    /// <summary>Prompt tokens written to the provider's cache, whatever for how long; part of <see cref="PromptTokens"/>.</summary>
    public long CacheWriteTokens { get; init; }

    /// <summary>The part of <see cref="CacheWriteTokens"/> that is kept for an hour rather than five minutes.</summary>
    public long CacheWriteHourTokens { get; init; }

    /// <summary>What the call cost, in billionths of a US dollar; 0 for a call that cost nothing and for one without a price.</summary>
    public long CostNanoUsd { get; init; }

    /// <summary>False when the model that answered has no price: the cost of 0 then means "unknown", not "free".</summary>
    /// <value>Default true: a call that never reached a model costs nothing.</value>
    public bool IsPriced { get; init; } = true;

    /// <summary>What our response cache did, in the words of <c>x-outrigger-cache</c>.</summary>
    /// <value><see cref="CacheOff"/> (default), <see cref="CacheMiss"/>, <see cref="CacheHit"/> or <see cref="CacheSemantic"/>.</value>
    public string Cache { get; init; } = CacheOff;

    /// <summary>True when the answer came from our response cache and cost nothing.</summary>
    public bool IsCacheHit => Cache is CacheHit or CacheSemantic;

    /// <summary>False when the provider reported no usage, so that zeros are not read as "free".</summary>
    public bool IsUsageReported { get; init; }

    /// <summary>From the first byte of the request to the last of the answer.</summary>
    public long DurationMicros { get; init; }

    /// <summary>From the first byte of the request to the first of the answer.</summary>
    public long FirstByteMicros { get; init; }

    /// <summary>The part of <see cref="FirstByteMicros"/> spent in the gateway itself, upstream waits excluded.</summary>
    public long OverheadMicros { get; init; }

    /// <summary>The tags of <c>x-outrigger-tags</c>; empty for none. At most 16 tags of 64 characters.</summary>
    public IReadOnlyList<string> Tags { get; init; } = [];
}
