using System.Text;
using Outrigger.Gateway.Accounting;
using Outrigger.Storage.Engine;
using SQLitePCL;

namespace Outrigger.Storage.Accounting;

/// <summary>Binds values to a statement from its first place on.</summary>
internal ref struct SqliteBinder(sqlite3_stmt statement, Span<byte> scratch)
{
    private readonly Span<byte> _scratch = scratch;
    private int _index;

    /// <summary>In the order of <see cref="UsageRows.Columns"/>.</summary>
    public void Bind(UsageRecord record)
    {
        Span<byte> id = stackalloc byte[16];
        record.Id.TryWriteBytes(id, bigEndian: true, out _);
        raw.sqlite3_bind_blob(statement, ++_index, id);
        Number(record.StartedAtMicros);
        Text(record.Tenant.Value);
        Text(record.Team);
        Text(record.User);
        Text(record.KeyId);
        Text(record.EndUser);
        Text(record.Endpoint);
        Text(record.RequestedModel);
        Text(record.Provider);
        Text(record.Model);
        Number(record.IsStream ? 1 : 0);
        Number(record.IsSuccess ? 1 : 0);
        Number(record.Status);
        Text(record.ErrorCode);
        Number(record.Attempts);
        Number(record.PromptTokens);
        Number(record.CompletionTokens);
        Number(record.CachedTokens);
        Number(record.ReasoningTokens);
        Number(record.IsUsageReported ? 1 : 0);
        Number(record.DurationMicros);
        Number(record.FirstByteMicros);
        Number(record.OverheadMicros);
        Text(UsageRows.Tags(record.Tags));
        Number(record.CacheWriteTokens);
        Number(record.CacheWriteHourTokens);
        Number(record.CostNanoUsd);
        Number(record.IsPriced ? 1 : 0);
        Text(record.Cache);
    }

    /// <summary>In the order of <see cref="UsageTotalRows.Key"/> and <see cref="UsageTotalRows.Sums"/>.</summary>
    public void Bind(in UsageTotalKey key, in UsageTotals sums)
    {
        Text(key.Tenant);
        Number(key.Day);
        Text(key.Team);
        Text(key.KeyId);
        Text(key.User);
        Text(key.Provider);
        Text(key.Model);
        Text(key.Endpoint);
        Number(sums.Requests);
        Number(sums.Failures);
        Number(sums.PromptTokens);
        Number(sums.CompletionTokens);
        Number(sums.CachedTokens);
        Number(sums.DurationMicros);
        Number(sums.CostNanoUsd);
        Number(sums.Unpriced);
        Number(sums.Unreported);
        Number(sums.CacheHits);
    }

    private void Number(long value) => raw.sqlite3_bind_int64(statement, ++_index, value);

    private void Text(string? value)
    {
        _index++;
        if (StorableText.Clean(value) is not { } text)
        {
            raw.sqlite3_bind_null(statement, _index);
            return;
        }

        // SQLite copies what it is given: one scratch serves all columns.
        var isShort = Encoding.UTF8.TryGetBytes(text, _scratch, out var length);
        raw.sqlite3_bind_text(statement, _index, isShort ? _scratch[..length] : Encoding.UTF8.GetBytes(text));
    }
}
