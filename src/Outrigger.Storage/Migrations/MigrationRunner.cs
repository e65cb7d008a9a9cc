using System.Data;
using System.Data.Common;
using Dapper;
using Microsoft.Data.Sqlite;
using Outrigger.Core.Time;
using Outrigger.Storage.Engine;

namespace Outrigger.Storage.Migrations;

/// <summary>
/// Brings a database to the schema of this build: all missing migrations in order and in one transaction, so that a
/// failure leaves the database as it was. Several processes may start at once: SQLite takes the write lock first,
/// PostgreSQL an advisory lock, and the later one finds nothing left to do.
/// </summary>
internal sealed class MigrationRunner(IReadOnlyList<Migration> migrations, TimeProvider time)
{
    // Any constant will do as long as nobody else uses it: "outrigg" in ASCII.
    private const long AdvisoryLock = 0x6F757472696767;

    /// <summary>How long one statement may take. Default 10 min: an index over many rows takes its time.</summary>
    public TimeSpan CommandTimeout { get; init; } = TimeSpan.FromMinutes(10);

    /// <summary>Applies what is missing and returns the versions applied by this call.</summary>
    /// <exception cref="Core.Errors.OutriggerException">The database is newer or other than this build, or a statement failed.</exception>
    public async Task<IReadOnlyList<int>> RunAsync(DbConnection connection, DatabaseEngine engine, CancellationToken cancellationToken)
    {
        await using var transaction = await BeginAsync(connection, engine, cancellationToken);
        await connection.ExecuteAsync(new CommandDefinition(
            "CREATE TABLE IF NOT EXISTS schema_migrations (version integer NOT NULL PRIMARY KEY, name text NOT NULL, checksum text NOT NULL, applied_at bigint NOT NULL, build text NOT NULL)",
            transaction: transaction,
            commandTimeout: (int)CommandTimeout.TotalSeconds,
            cancellationToken: cancellationToken));
        var applied = (await connection.QueryAsync<Applied>(new CommandDefinition(
            "SELECT version AS Version, name AS Name, checksum AS Checksum, build AS Build FROM schema_migrations ORDER BY version",
            transaction: transaction,
            commandTimeout: (int)CommandTimeout.TotalSeconds,
            cancellationToken: cancellationToken))).AsList();
        Check(applied);
        var versions = new List<int>();
        foreach (var migration in migrations.Skip(applied.Count))
        {
            await ApplyAsync(connection, transaction, migration, cancellationToken);
            versions.Add(migration.Version);
        }

        await transaction.CommitAsync(cancellationToken);
        return versions;
    }

    private async Task<DbTransaction> BeginAsync(DbConnection connection, DatabaseEngine engine, CancellationToken cancellationToken)
    {
        if (engine == DatabaseEngine.Sqlite)
        {
            // BEGIN IMMEDIATE: a deferred transaction would fail with "database is locked" when two upgrade their lock at once.
            return ((SqliteConnection)connection).BeginTransaction(IsolationLevel.Serializable, deferred: false);
        }

        var transaction = await connection.BeginTransactionAsync(cancellationToken);
        await connection.ExecuteAsync(new CommandDefinition(
            "SELECT pg_advisory_xact_lock(@key)",
            new { key = AdvisoryLock },
            transaction,
            commandTimeout: (int)CommandTimeout.TotalSeconds,
            cancellationToken: cancellationToken));
        return transaction;
    }

    private void Check(List<Applied> applied)
    {
        var known = migrations.Count;
        if (applied.Count > 0 && applied[^1].Version > known)
        {
            throw new Core.Errors.OutriggerException(StorageErrors.SchemaNewer.With(
                $"The database has schema {applied[^1].Version}, written by build {applied[^1].Build}; this build {Build.Version} knows schema {known}."));
        }

        for (var i = 0; i < applied.Count; i++)
        {
            if (applied[i].Version != migrations[i].Version || applied[i].Checksum != migrations[i].Checksum)
            {
                throw new Core.Errors.OutriggerException(StorageErrors.SchemaChanged.With(
                    $"Migration {applied[i].Version} '{applied[i].Name}' was applied by build {applied[i].Build} with another text than that of this build {Build.Version}."));
            }
        }
    }

    private async Task ApplyAsync(DbConnection connection, DbTransaction transaction, Migration migration, CancellationToken cancellationToken)
    {
        try
        {
            await connection.ExecuteAsync(new CommandDefinition(migration.Sql, transaction: transaction, commandTimeout: (int)CommandTimeout.TotalSeconds, cancellationToken: cancellationToken));
        }
        catch (DbException failure) when (StorageFailure.Translate(failure) is null)
        {
            throw new Core.Errors.OutriggerException(
                StorageErrors.MigrationFailed.With($"Migration {migration.Version} '{migration.Name}' failed: {failure.Message}"),
                failure);
        }

        await connection.ExecuteAsync(new CommandDefinition(
            "INSERT INTO schema_migrations (version, name, checksum, applied_at, build) VALUES (@Version, @Name, @Checksum, @appliedAt, @build)",
            new { migration.Version, migration.Name, migration.Checksum, appliedAt = time.GetUnixMicroseconds(), build = Build.Version },
            transaction,
            commandTimeout: (int)CommandTimeout.TotalSeconds,
            cancellationToken: cancellationToken));
    }

    // Settable members rather than a constructor: SQLite reports integers as Int64 and Dapper matches constructors exactly.
    private sealed class Applied
    {
        public int Version { get; init; }

        public string Name { get; init; } = "";

        public string Checksum { get; init; } = "";

        public string Build { get; init; } = "";
    }
}
