using System.Data.Common;
using System.Text.Json;
using Outrigger.Core.Callers;
using Outrigger.Gateway.Accounting;
using Outrigger.Storage.Engine;

namespace Outrigger.Storage.Accounting;

/// <summary>Reads usage rows, in the order of <see cref="Columns"/>.</summary>
internal static class UsageRows
{
    /// <summary>The columns of a record, in the order in which they are written and read.</summary>
    public const string Columns =
        "id, started_at, tenant, team, user_name, key_id, end_user, endpoint, requested_model, provider, model, is_stream, is_success, status, "
        + "error_code, attempts, prompt_tokens, completion_tokens, cached_tokens, reasoning_tokens, is_usage_reported, duration, first_byte, overhead, tags, "
        + "cache_write_tokens, cache_write_hour_tokens, cost, is_priced, cache";

    /// <summary>The record in the reader's current row.</summary>
    public static UsageRecord Read(DbDataReader row) => new()
    {
        Id = row.Id(0),
        StartedAtMicros = row.GetInt64(1),
        Tenant = TenantId.Parse(row.GetString(2)),
        Team = row.Text(3),
        User = row.Text(4),
        KeyId = row.Text(5),
        EndUser = row.Text(6),
        Endpoint = row.GetString(7),
        RequestedModel = row.GetString(8),
        Provider = row.Text(9),
        Model = row.Text(10),
        IsStream = row.GetBoolean(11),
        IsSuccess = row.GetBoolean(12),
        Status = row.GetInt32(13),
        ErrorCode = row.Text(14),
        Attempts = row.GetInt32(15),
        PromptTokens = row.GetInt64(16),
        CompletionTokens = row.GetInt64(17),
        CachedTokens = row.GetInt64(18),
        ReasoningTokens = row.GetInt64(19),
        IsUsageReported = row.GetBoolean(20),
        DurationMicros = row.GetInt64(21),
        FirstByteMicros = row.GetInt64(22),
        OverheadMicros = row.GetInt64(23),
        Tags = row.Text(24) is { } tags ? JsonSerializer.Deserialize<string[]>(tags) ?? [] : [],
        CacheWriteTokens = row.GetInt64(25),
        CacheWriteHourTokens = row.GetInt64(26),
        CostNanoUsd = row.GetInt64(27),
        IsPriced = row.GetBoolean(28),
        Cache = row.GetString(29),
    };

    /// <summary>Tags as they are stored: a JSON array, or nothing.</summary>
    public static string? Tags(IReadOnlyList<string> tags) => tags.Count == 0 ? null : StorableText.Clean(JsonSerializer.Serialize(tags));
}
