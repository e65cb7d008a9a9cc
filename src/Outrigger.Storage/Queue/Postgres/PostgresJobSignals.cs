using System.Diagnostics.CodeAnalysis;
using Microsoft.Extensions.Logging;
using Npgsql;
using Outrigger.Core.Errors;
using Outrigger.Jobs.Queue;
using Outrigger.Storage.Engine;

namespace Outrigger.Storage.Queue.Postgres;

/// <summary>
/// Signals over all processes on one PostgreSQL database: within the process at once, to the others by <c>NOTIFY</c>, a
/// few milliseconds' worth in a statement. One connection of its own listens and comes back by itself. What is said
/// while it is away is lost, as the port allows. Thread-safe.
/// </summary>
internal sealed class PostgresJobSignals(PostgresDatabase database, TimeProvider time, ILogger<PostgresJobSignals> logger) : IJobSignals, IAsyncDisposable
{
    private const string Channel = "outrigger_jobs";
    private const int MaxPending = 10_000;
    private static readonly TimeSpan Gather = TimeSpan.FromMilliseconds(5);
    private static readonly TimeSpan MaxPause = TimeSpan.FromSeconds(30);

    private readonly InProcessJobSignals _local = new();
    private readonly SignalText _text = new();
    private readonly CancellationTokenSource _stopping = new();
    private readonly TaskCompletionSource _listening = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Lock _gate = new();
    private readonly HashSet<string> _woken = new(StringComparer.Ordinal);
    private readonly Queue<JobEvent> _events = new();
    private Task? _listener;
    private Task? _sender;
    private bool _isDisposed;

    /// <summary>Ends when it listens for the first time.</summary>
    internal Task Listening => _listening.Task;

    public void Wake(string queue)
    {
        _local.Wake(queue);
        lock (_gate)
        {
            _woken.Add(queue);
            Send();
        }
    }

    public void Publish(JobEvent happened)
    {
        _local.Publish(happened);
        lock (_gate)
        {
            if (_events.Count == MaxPending)
            {
                _events.Dequeue();
            }

            _events.Enqueue(happened);
            Send();
        }
    }

    public IDisposable Subscribe(Action<string>? woken, Action<JobEvent>? happened)
    {
        lock (_gate)
        {
            if (!_isDisposed)
            {
                _listener ??= Task.Run(ListenAsync);
            }
        }

        return _local.Subscribe(woken, happened);
    }

    public async ValueTask DisposeAsync()
    {
        Task[] running;
        lock (_gate)
        {
            if (_isDisposed)
            {
                return;
            }

            _isDisposed = true;
            running = [_listener ?? Task.CompletedTask, _sender ?? Task.CompletedTask];
        }

        await _stopping.CancelAsync();
        await Task.WhenAll(running);
        _stopping.Dispose();
    }

    private void Send()
    {
        if (!_isDisposed)
        {
            _sender ??= Task.Run(SendAllAsync);
        }
    }

    [SuppressMessage("Design", "CA1031", Justification = "A signal is a hint: one that cannot be sent is forgotten.")]
    private async Task SendAllAsync()
    {
        while (true)
        {
            string[] payloads = [];
            try
            {
                await Task.Delay(Gather, time, _stopping.Token);
                lock (_gate)
                {
                    if (_woken.Count == 0 && _events.Count == 0)
                    {
                        _sender = null;
                        return;
                    }

                    payloads = [.. _text.Write(_woken, _events)];
                    _woken.Clear();
                    _events.Clear();
                }

                await database.ReadAsync(
                    async (connection, token) =>
                    {
                        await using var command = PostgresJobDialect.Command(connection, null, "SELECT pg_notify($1, p) FROM unnest($2::text[]) AS p", Channel, payloads);
                        return await command.ExecuteNonQueryAsync(token);
                    },
                    _stopping.Token);
            }
            catch (OperationCanceledException) when (_stopping.IsCancellationRequested)
            {
                return;
            }
            catch (Exception)
            {
                // The others look by themselves.
            }
        }
    }

    private async Task ListenAsync()
    {
        for (var pause = TimeSpan.FromSeconds(1); ; pause = pause * 2 < MaxPause ? pause * 2 : MaxPause)
        {
            try
            {
                await using var connection = database.CreateOwnConnection();
                connection.Notification += (_, told) => Receive(told.Payload);
                await connection.OpenAsync(_stopping.Token);
                await using (var command = connection.CreateCommand())
                {
                    command.CommandText = "LISTEN " + Channel;
                    await command.ExecuteNonQueryAsync(_stopping.Token);
                }

                logger.ListeningForJobs();
                _listening.TrySetResult();
                pause = TimeSpan.FromSeconds(1);
                while (true)
                {
                    await connection.WaitAsync(_stopping.Token);
                }
            }
            catch (OperationCanceledException) when (_stopping.IsCancellationRequested)
            {
                return;
            }
            catch (Exception failure) when (failure is NpgsqlException or System.Net.Sockets.SocketException or TimeoutException or IOException or OutriggerException)
            {
                logger.ListeningForJobsBroke(StorageFailure.Translate(failure)?.Error.Detail ?? "The server refused it.", pause.TotalSeconds);
            }

            try
            {
                await Task.Delay(pause, time, _stopping.Token);
            }
            catch (OperationCanceledException)
            {
                return;
            }
        }
    }

    private void Receive(string payload)
    {
        var (queues, events) = _text.Read(payload);
        foreach (var queue in queues)
        {
            _local.Wake(queue);
        }

        foreach (var happened in events)
        {
            _local.Publish(happened);
        }
    }
}
