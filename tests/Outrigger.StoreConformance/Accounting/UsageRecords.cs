using Outrigger.Core.Callers;
using Outrigger.Core.Time;
using Outrigger.Gateway.Accounting;
using Outrigger.Testing;

namespace Outrigger.StoreConformance.Accounting;

/// <summary>Makes usage records for tests: only what a test names differs.</summary>
public static class UsageRecords
{
    /// <summary>The default instant: noon of a day that is far from today.</summary>
    public static readonly DateTimeOffset Noon = new(2026, 3, 15, 12, 0, 0, TimeSpan.Zero);

    /// <summary>A record; its id carries <paramref name="at"/>, as the gateway's do.</summary>
    public static UsageRecord Create(
        DateTimeOffset? at = null,
        string tenant = "default",
        string? key = null,
        string? user = null,
        string? provider = "openai",
        string? model = "gpt-4o",
        bool success = true,
        long promptTokens = 10,
        long completionTokens = 5,
        Guid? id = null,
        string? team = null,
        string endpoint = "/v1/chat/completions",
        long costNanoUsd = 0)
    {
        var instant = at ?? Noon;
        return new UsageRecord
        {
            Id = id ?? new ManualTimeProvider(instant).NewId(),
            StartedAtMicros = instant.ToUnixMicroseconds(),
            Tenant = TenantId.Parse(tenant),
            KeyId = key,
            User = user,
            Team = team,
            Endpoint = endpoint,
            RequestedModel = "gpt-4o",
            Provider = provider,
            Model = model,
            IsSuccess = success,
            Status = success ? 200 : 502,
            ErrorCode = success ? null : "upstream-timeout",
            Attempts = 1,
            PromptTokens = promptTokens,
            CompletionTokens = completionTokens,
            IsUsageReported = true,
            DurationMicros = 1000,
            FirstByteMicros = 400,
            OverheadMicros = 30,
            CostNanoUsd = costNanoUsd,
        };
    }

    /// <summary>A record in which every member has a value of its own.</summary>
    public static UsageRecord CreateFull() => new()
    {
        Id = new ManualTimeProvider(Noon).NewId(),
        StartedAtMicros = Noon.ToUnixMicroseconds() + 123,
        Tenant = TenantId.Parse("acme"),
        Team = "Zürich 東京 😀",
        User = "o'brien",
        KeyId = "k1",
        EndUser = "\"; DROP TABLE usage_records; --",
        Endpoint = "/v1/embeddings",
        RequestedModel = "alias",
        Provider = "azure",
        Model = "text-embedding-3",
        IsStream = true,
        IsSuccess = false,
        Status = 499,
        ErrorCode = "client-closed",
        Attempts = 3,
        PromptTokens = long.MaxValue / 4,
        CompletionTokens = 7,
        CachedTokens = 5,
        ReasoningTokens = 2,
        IsUsageReported = true,
        DurationMicros = 1_234_567,
        FirstByteMicros = 234_567,
        OverheadMicros = 89,
        Tags = ["a", "b,c", "ü\"\\"],
        CacheWriteTokens = 4,
        CacheWriteHourTokens = 3,
        CostNanoUsd = 1_234_567_891,
        IsPriced = false,
        Cache = UsageRecord.CacheMiss,
    };
}
