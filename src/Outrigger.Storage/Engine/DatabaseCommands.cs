using System.Data.Common;
using Dapper;

namespace Outrigger.Storage.Engine;

/// <summary>What most stores do with a database: one statement, or rows read one by one.</summary>
internal static class DatabaseCommands
{
    /// <summary>An id as the engine keeps it: 16 bytes in the order they are written on SQLite, <c>uuid</c> on PostgreSQL.</summary>
    public static object ToParameter(this IDatabase database, Guid id) => database.Engine == DatabaseEngine.Sqlite ? id.ToByteArray(bigEndian: true) : id;

    /// <summary>Runs one statement in a transaction of its own; returns how many rows it changed.</summary>
    public static Task<int> ExecuteAsync(this IDatabase database, string sql, object parameters, CancellationToken cancellationToken) =>
        database.WriteAsync(
            (connection, transaction, token) => connection.ExecuteAsync(new CommandDefinition(sql, parameters, transaction, cancellationToken: token)),
            cancellationToken);

    /// <summary>The rows of a query, in their order, on a read connection.</summary>
    public static Task<List<T>> ReadRowsAsync<T>(this IDatabase database, string sql, object? parameters, Func<DbDataReader, T> read, CancellationToken cancellationToken) =>
        database.ReadAsync((connection, token) => connection.ReadRowsAsync(null, sql, parameters, read, token), cancellationToken);

    /// <summary>The rows of a query, in their order, in a transaction or without.</summary>
    public static async Task<List<T>> ReadRowsAsync<T>(
        this DbConnection connection, DbTransaction? transaction, string sql, object? parameters, Func<DbDataReader, T> read, CancellationToken cancellationToken)
    {
        // Not "await using": Dapper's reader gives its command back in Dispose only, and SQLite's connections remember each command
        // that was not given back for as long as they are open.
        using var rows = (DbDataReader)await connection.ExecuteReaderAsync(new CommandDefinition(sql, parameters, transaction, cancellationToken: cancellationToken));
        var found = new List<T>();
        while (await rows.ReadAsync(cancellationToken))
        {
            found.Add(read(rows));
        }

        return found;
    }
}
