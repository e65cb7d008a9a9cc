using System.Globalization;
using System.Text;
using Outrigger.Core.Time;

namespace Outrigger.Gateway.Accounting;

/// <summary>Writes single calls as CSV, page by page: neither the calls nor the text are ever all in memory. Thread-safe.</summary>
internal sealed class CostExport(IUsageStore store)
{
    private const int PageSize = 1000;

    private static readonly string[] Columns =
    [
        "id", "started_at", "tenant", "team", "user", "key", "end_user", "endpoint", "requested_model", "provider", "model", "status", "success", "error_code",
        "prompt_tokens", "completion_tokens", "cached_tokens", "cache_write_tokens", "reasoning_tokens", "usage_reported", "cost_usd", "priced", "cache", "duration_ms", "tags",
    ];

    /// <summary>The first page, to be given to <see cref="WriteAsync"/>.</summary>
    public Task<IReadOnlyList<UsageRecord>> ReadFirstAsync(UsageQuery query, CancellationToken cancellationToken) =>
        store.ListAsync(query with { BeforeId = null, Limit = PageSize }, cancellationToken);

    /// <summary>Writes all pages; a page is read when the one before it has gone out.</summary>
    public async Task WriteAsync(Stream output, UsageQuery query, IReadOnlyList<UsageRecord> firstPage, CancellationToken cancellationToken)
    {
        var text = new StringBuilder();
        Write(text, Columns);
        for (var page = firstPage; ; page = await store.ListAsync(query with { BeforeId = page[^1].Id, Limit = PageSize }, cancellationToken))
        {
            foreach (var record in page)
            {
                Write(text, Cells(record));
            }

            await output.WriteAsync(Encoding.UTF8.GetBytes(text.ToString()), cancellationToken);
            text.Clear();
            if (page.Count < PageSize)
            {
                return;
            }
        }
    }

    private static string[] Cells(UsageRecord record) =>
    [
        record.Id.ToString(),
        ClockExtensions.FromUnixMicroseconds(record.StartedAtMicros).ToString("yyyy-MM-dd'T'HH:mm:ss.ffffff'Z'", CultureInfo.InvariantCulture),
        record.Tenant.Value,
        Text(record.Team),
        Text(record.User ?? "anonymous"),
        Text(record.KeyId),
        Text(record.EndUser),
        Text(record.Endpoint),
        Text(record.RequestedModel),
        Text(record.Provider),
        Text(record.Model),
        Number(record.Status),
        record.IsSuccess ? "true" : "false",
        Text(record.ErrorCode),
        Number(record.PromptTokens),
        Number(record.CompletionTokens),
        Number(record.CachedTokens),
        Number(record.CacheWriteTokens),
        Number(record.ReasoningTokens),
        record.IsUsageReported ? "true" : "false",
        Money.ToUsd(record.CostNanoUsd).ToString(CultureInfo.InvariantCulture),
        record.IsPriced ? "true" : "false",
        record.Cache,
        (record.DurationMicros / 1000m).ToString(CultureInfo.InvariantCulture),
        Text(string.Join(' ', record.Tags)),
    ];

    private static string Text(string? value) => CsvCell.FromText(value ?? "");

    private static string Number(long value) => value.ToString(CultureInfo.InvariantCulture);

    private static void Write(StringBuilder text, string[] cells) => text.AppendJoin(',', cells).Append("\r\n");
}

/// <summary>Text as a cell: quoted where RFC 4180 asks for it, and never a formula.</summary>
/// <seealso href="https://www.rfc-editor.org/rfc/rfc4180"/>
internal static class CsvCell
{
    private static readonly System.Buffers.SearchValues<char> Quoted = System.Buffers.SearchValues.Create(",\"\r\n\t;' ");

    public static string FromText(string text)
    {
        // A spreadsheet runs a cell that begins with one of these; an apostrophe before it makes it text. Users, tags and
        // model names come from callers. Quoted as well, since a lone apostrophe means nothing to some readers.
        if (text.Length > 0 && text[0] is '=' or '+' or '-' or '@' or '\t' or '\r' or '\n' or '＝' or '＋' or '－' or '＠')
        {
            text = "'" + text;
        }

        return text.AsSpan().ContainsAny(Quoted) ? '"' + text.Replace("\"", "\"\"", StringComparison.Ordinal) + '"' : text;
    }
}
