using System.Data.Common;
using Microsoft.Data.Sqlite;
using Outrigger.Gateway.Accounting;
using Outrigger.Storage.Engine;

namespace Outrigger.Storage.Accounting;

/// <summary>One prepared statement, bound and run once a record: inside one transaction SQLite has nothing faster.</summary>
internal static class SqliteUsageInsert
{
    private static readonly string[] Names = [.. UsageRows.Columns.Split(", ").Select(column => "@" + column)];
    private static readonly string Sql = $"INSERT INTO usage_records ({UsageRows.Columns}) VALUES ({string.Join(", ", Names)}) ON CONFLICT (id) DO NOTHING";

    public static Task<int> RunAsync(DbConnection connection, DbTransaction transaction, IReadOnlyList<UsageRecord> records, CancellationToken cancellationToken)
    {
        using var command = ((SqliteConnection)connection).CreateCommand();
        command.Transaction = (SqliteTransaction)transaction;
        command.CommandText = Sql;
        foreach (var name in Names)
        {
            command.Parameters.Add(new SqliteParameter { ParameterName = name });
        }

        command.Prepare();
        var added = 0;
        foreach (var record in records)
        {
            cancellationToken.ThrowIfCancellationRequested();
            Bind(command.Parameters, record);
            added += command.ExecuteNonQuery();
        }

        return Task.FromResult(added);
    }

    private static void Bind(SqliteParameterCollection parameters, UsageRecord record)
    {
        var i = 0;
        Set(record.Id.ToByteArray(bigEndian: true));
        Set(record.StartedAtMicros);
        Set(record.Tenant.Value);
        SetText(record.Team);
        SetText(record.User);
        SetText(record.KeyId);
        SetText(record.EndUser);
        SetText(record.Endpoint);
        SetText(record.RequestedModel);
        SetText(record.Provider);
        SetText(record.Model);
        Set(record.IsStream);
        Set(record.IsSuccess);
        Set(record.Status);
        SetText(record.ErrorCode);
        Set(record.Attempts);
        Set(record.PromptTokens);
        Set(record.CompletionTokens);
        Set(record.CachedTokens);
        Set(record.ReasoningTokens);
        Set(record.IsUsageReported);
        Set(record.DurationMicros);
        Set(record.FirstByteMicros);
        Set(record.OverheadMicros);
        SetText(UsageRows.Tags(record.Tags));

        void Set(object value) => parameters[i++].Value = value;
        void SetText(string? value) => Set((object?)StorableText.Clean(value) ?? DBNull.Value);
    }
}
