using System.Data.Common;
using System.Text;
using Microsoft.Data.Sqlite;
using Outrigger.Gateway.Accounting;
using Outrigger.Storage.Engine;
using SQLitePCL;

namespace Outrigger.Storage.Accounting;

/// <summary>
/// One prepared statement, bound by position and run once a record. Below ADO.NET on purpose: its parameters are boxed and
/// looked up by name at every execution, which cost more than all of SQLite's own work (see
/// <c>docs/modules/accounting.md</c>).
/// </summary>
internal static class SqliteUsageInsert
{
    private static readonly string Sql =
        $"INSERT INTO usage_records ({UsageRows.Columns}) VALUES ({string.Join(", ", UsageRows.Columns.Split(", ").Select((_, i) => "?" + (i + 1)))}) ON CONFLICT (id) DO NOTHING";

    public static Task<int> RunAsync(DbConnection connection, IReadOnlyList<UsageRecord> records, CancellationToken cancellationToken)
    {
        var database = ((SqliteConnection)connection).Handle!;
        SqliteException.ThrowExceptionForRC(raw.sqlite3_prepare_v2(database, Sql, out var statement), database);
        using (statement)
        {
            var added = 0;
            var scratch = new byte[512];
            foreach (var record in records)
            {
                cancellationToken.ThrowIfCancellationRequested();
                new Binder(statement, scratch).Bind(record);
                var result = raw.sqlite3_step(statement);
                if (result != raw.SQLITE_DONE)
                {
                    raw.sqlite3_reset(statement);
                    SqliteException.ThrowExceptionForRC(result, database);
                }

                added += raw.sqlite3_changes(database);
                raw.sqlite3_reset(statement);
            }

            return Task.FromResult(added);
        }
    }

    private ref struct Binder(sqlite3_stmt statement, Span<byte> scratch)
    {
        private readonly Span<byte> _scratch = scratch;
        private int _index;

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
}
