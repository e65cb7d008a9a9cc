using System.Data.Common;
using Npgsql;
using Outrigger.Core.Errors;
using Outrigger.Storage.Migrations;

namespace Outrigger.Storage.Engine;

/// <summary>
/// PostgreSQL behind a connection pool. After a call has met a dead server, further calls fail at once until
/// <see cref="PostgresOutage"/> has seen the server answer: no request waits for a timeout that another has waited for
/// already. Thread-safe.
/// </summary>
internal sealed class PostgresDatabase : IDatabase, IAsyncDisposable
{
    private const int MaxRuns = 4;
    private static readonly TimeSpan MigrationTimeout = TimeSpan.FromMinutes(10);

    private readonly NpgsqlDataSource _source;
    private readonly NpgsqlDataSource _probes;
    private readonly PostgresOutage _outage;
    private readonly TimeProvider _time;
    private readonly string _where;

    public PostgresDatabase(NpgsqlConnectionStringBuilder settings, StorageOptions options, TimeProvider time)
    {
        _time = time;
        _where = $"PostgreSQL at {settings.Host}:{settings.Port}, database '{settings.Database ?? settings.Username}'";
        settings = new NpgsqlConnectionStringBuilder(settings.ConnectionString)
        {
            // Npgsql puts values of parameters into messages only with this on; a connection string may have switched it on.
            IncludeErrorDetail = false,
            PersistSecurityInfo = false,
        };
        SetDefault(settings, nameof(settings.Timeout), (int)options.ConnectTimeout.TotalSeconds);
        SetDefault(settings, "Command Timeout", (int)options.CommandTimeout.TotalSeconds);
        SetDefault(settings, "Maximum Pool Size", options.MaxConnections);
        SetDefault(settings, "Application Name", "outrigger");

        // The statements of the queue take longer to plan than to run: each connection keeps their plans.
        SetDefault(settings, "Max Auto Prepare", 100);
        SetDefault(settings, "Auto Prepare Min Usages", 2);

        // 2 s after an unanswered cancellation the connection is given up; the default waits for ever.
        SetDefault(settings, "Cancellation Timeout", 2000);
        _source = new NpgsqlDataSourceBuilder(settings.ConnectionString).Build();
        settings.Pooling = false;
        settings.CommandTimeout = settings.Timeout;
        settings.KeepAlive = settings.KeepAlive > 0 ? settings.KeepAlive : 30;
        _probes = new NpgsqlDataSourceBuilder(settings.ConnectionString).Build();
        _outage = new PostgresOutage(_probes, time);
    }

    public DatabaseEngine Engine => DatabaseEngine.Postgres;

    /// <summary>Ends when the server answers again; at once while there is no outage.</summary>
    internal Task OutageEnds => _outage.Ends;

    /// <summary>A connection beside the pool for whoever keeps it, not opened; it notices within a minute that the server is gone.</summary>
    internal NpgsqlConnection CreateOwnConnection() => _probes.CreateConnection();

    public async Task StartAsync(CancellationToken cancellationToken)
    {
        try
        {
            using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
            limit.CancelAfter(MigrationTimeout);
            await using var connection = await _source.OpenConnectionAsync(limit.Token);
            await using (var unlimited = connection.CreateCommand())
            {
                // A migration or the wait for another node's may take longer than a request is allowed to.
                unlimited.CommandText = "SET statement_timeout = 0";
                await unlimited.ExecuteNonQueryAsync(limit.Token);
            }

            await new MigrationRunner(MigrationSet.Load(Engine), _time) { CommandTimeout = MigrationTimeout }.RunAsync(connection, Engine, limit.Token);
        }
        catch (Exception failure) when (failure is NpgsqlException or System.Net.Sockets.SocketException or TimeoutException or IOException)
        {
            throw new OutriggerException(
                CoreErrors.StorageUnavailable.With($"{_where} cannot be used: {Reason(failure)} Check Outrigger:Storage:ConnectionString and the server."),
                failure);
        }
    }

    public Task<T> WriteAsync<T>(Func<DbConnection, DbTransaction, CancellationToken, Task<T>> work, CancellationToken cancellationToken) =>
        CallAsync(
            async (connection, call) =>
            {
                await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
                var result = await work(connection, transaction, cancellationToken);
                call.CanRepeat = false;

                // Without the token: from here on the caller must learn the outcome.
                await transaction.CommitAsync(CancellationToken.None);
                return result;
            },
            cancellationToken);

    public Task<T> ReadAsync<T>(Func<DbConnection, CancellationToken, Task<T>> work, CancellationToken cancellationToken) =>
        CallAsync((connection, _) => work(connection, cancellationToken), cancellationToken);

    public Task ProbeAsync(CancellationToken cancellationToken) =>
        CallAsync(
            async (connection, _) =>
            {
                await using var command = connection.CreateCommand();
                command.CommandText = "SELECT 1";
                return await command.ExecuteScalarAsync(cancellationToken);
            },
            cancellationToken);

    public async ValueTask DisposeAsync()
    {
        await _outage.DisposeAsync();
        await _probes.DisposeAsync();
        await _source.DisposeAsync();
    }

    private async Task<T> CallAsync<T>(Func<NpgsqlConnection, Call, Task<T>> run, CancellationToken cancellationToken)
    {
        for (var runs = 1; ; runs++)
        {
            _outage.ThrowIfDown();
            var call = new Call();
            try
            {
                await using var connection = await _source.OpenConnectionAsync(cancellationToken);
                call.CanRepeat = true;
                return await run(connection, call);
            }
            catch (PostgresException failure) when (runs < MaxRuns && failure.SqlState is PostgresErrorCodes.DeadlockDetected or PostgresErrorCodes.SerializationFailure)
            {
                // The server chose this transaction to give way; nothing of it remains.
            }
            catch (Exception failure) when (failure is not OutriggerException && StorageFailure.Translate(failure) is { } translated)
            {
                if (translated.Error.Type != CoreErrors.StorageUnavailable || IsOwnFault(failure))
                {
                    throw translated;
                }

                var isTimeout = failure is TimeoutException or { InnerException: TimeoutException };
                if (!isTimeout && call.CanRepeat && runs == 1)
                {
                    // An idle connection was cut, most often by a server that has restarted: ask the server itself once.
                    _source.Clear();
                    continue;
                }

                _outage.Suspect(isCertain: !isTimeout);
                throw translated;
            }
        }
    }

    // The server answered and refused this one statement: no sign of an outage.
    private static bool IsOwnFault(Exception failure) =>
        failure is PostgresException { SqlState: PostgresErrorCodes.QueryCanceled or PostgresErrorCodes.LockNotAvailable or PostgresErrorCodes.TooManyConnections };

    private static void SetDefault(NpgsqlConnectionStringBuilder settings, string keyword, object value)
    {
        if (!settings.ShouldSerialize(keyword))
        {
            settings[keyword] = value;
        }
    }

    // The server's own sentence names the user or database at fault and never the password; a socket's names the address.
    private static string Reason(Exception failure) => failure switch
    {
        PostgresException postgres => Sentence(postgres.MessageText),
        { InnerException: System.Net.Sockets.SocketException or TimeoutException } => Sentence(failure.InnerException.Message),
        _ => Sentence(failure.Message),
    };

    private static string Sentence(string text) => text.ReplaceLineEndings(" ").TrimEnd('.', ' ') + ".";

    private sealed class Call
    {
        /// <summary>True while nothing can have been committed.</summary>
        public bool CanRepeat { get; set; }
    }
}
