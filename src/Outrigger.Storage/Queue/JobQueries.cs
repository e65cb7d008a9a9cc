using System.Data.Common;
using Outrigger.Jobs.Queue;
using Outrigger.Storage.Engine;

namespace Outrigger.Storage.Queue;

/// <summary>Reads jobs, in a transaction or without.</summary>
internal static class JobQueries
{
    /// <summary>Jobs in the order of the rows.</summary>
    public static async Task<List<Job>> ReadAsync(DbConnection connection, DbTransaction? transaction, string sql, object parameters, CancellationToken cancellationToken) =>
        await ReadAsync(connection, transaction, sql, parameters, JobRows.Read, cancellationToken);

    public static async Task<List<T>> ReadAsync<T>(
        DbConnection connection, DbTransaction? transaction, string sql, object parameters, Func<DbDataReader, T> read, CancellationToken cancellationToken) =>
        await connection.ReadRowsAsync(transaction, sql, parameters, read, cancellationToken);

    /// <summary>Jobs by their sequences, in that order.</summary>
    public static async Task<List<T>> ReadAsync<T>(
        DbConnection connection, DbTransaction transaction, IJobDialect dialect, IReadOnlyList<long> sequences, Func<DbDataReader, T> read, CancellationToken cancellationToken)
    {
        if (sequences.Count == 0)
        {
            return [];
        }

        var found = await ReadAsync(
            connection,
            transaction,
            $"SELECT {JobRows.Columns} {JobRows.From} WHERE j.seq IN {dialect.Sequences}",
            new { sequences = dialect.ToParameter(sequences) },
            row => (Sequence: row.GetInt64(0), Job: read(row)),
            cancellationToken);
        var places = found.ToDictionary(one => one.Sequence, one => one.Job);
        return [.. sequences.Where(places.ContainsKey).Select(sequence => places[sequence])];
    }
}
