using System.Data.Common;

namespace Outrigger.Storage.Engine;

/// <summary>Which database stands behind <see cref="IDatabase"/>.</summary>
internal enum DatabaseEngine
{
    /// <summary>SQLite in the data folder: one writer thread, group commit, readers beside it (WAL).</summary>
    Sqlite,

    /// <summary>PostgreSQL: a connection pool; several server processes may share one database.</summary>
    Postgres,
}

/// <summary>
/// The two verbs every store is written with. One SQL text serves both engines where both understand it
/// (named parameters <c>@name</c>, <c>INSERT … ON CONFLICT</c>, <c>RETURNING</c>); where they do not, the store asks
/// <see cref="Engine"/>. Thread-safe. Failures surface as <see cref="Core.Errors.OutriggerException"/> with
/// <c>storage-unavailable</c>, <c>storage-full</c> or <c>storage-locked</c>; constraint violations pass through as
/// <see cref="DbException"/>.
/// </summary>
internal interface IDatabase
{
    /// <summary>The engine in use.</summary>
    DatabaseEngine Engine { get; }

    /// <summary>
    /// Opens the database and brings its schema up to date; called once, before anything else.
    /// </summary>
    /// <exception cref="Core.Errors.OutriggerException">It cannot be used; the detail is one readable line.</exception>
    Task StartAsync(CancellationToken cancellationToken);

    /// <summary>
    /// Runs <paramref name="work"/> in a transaction and returns once it is durable. On SQLite the works of many callers
    /// are committed together (each in its own savepoint, so that one failure undoes only itself) on the writer thread,
    /// and <paramref name="work"/> must not await anything but the connection. On PostgreSQL each has its own transaction.
    /// A work may be run again (a lost group on SQLite, a deadlock on PostgreSQL), so its only effects are on the
    /// connection. Cancelling counts until the work begins on SQLite, at any time before the commit on PostgreSQL.
    /// </summary>
    Task<T> WriteAsync<T>(Func<DbConnection, DbTransaction, CancellationToken, Task<T>> work, CancellationToken cancellationToken);

    /// <summary>Runs a query on a read connection.</summary>
    Task<T> ReadAsync<T>(Func<DbConnection, CancellationToken, Task<T>> work, CancellationToken cancellationToken);

    /// <summary>Fails with a typed error when a write could not succeed now.</summary>
    Task ProbeAsync(CancellationToken cancellationToken);
}
