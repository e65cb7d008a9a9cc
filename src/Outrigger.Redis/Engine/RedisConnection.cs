using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Outrigger.Core.Errors;
using StackExchange.Redis;

namespace Outrigger.Redis.Engine;

/// <summary>
/// The one connection to Redis, and what happens when it fails: a command has a time limit, failures are counted and, after
/// a few in a row, Redis is left alone for a while. The client itself reconnects. Thread-safe.
/// </summary>
internal sealed class RedisConnection : IAsyncDisposable
{
    private readonly SemaphoreSlim _connecting = new(1);
    private readonly RedisOptions _options;
    private readonly RedisTarget _target;
    private readonly RedisCircuit _circuit;
    private readonly TimeProvider _time;
    private readonly RedisMetrics _metrics;
    private readonly ILogger<RedisConnection> _logger;
    private ConnectionMultiplexer? _client;

    public RedisConnection(IOptions<RedisOptions> options, TimeProvider time, RedisMetrics metrics, ILogger<RedisConnection> logger)
    {
        (_options, _time, _metrics, _logger) = (options.Value, time, metrics, logger);
        _target = RedisTarget.Parse(_options.ConnectionString);
        _circuit = new RedisCircuit(_options.FailuresBeforePause, _options.Pause, time);
    }

    /// <summary>True while Redis is left alone.</summary>
    public bool IsPaused => _circuit.IsOpen;

    /// <summary>Connects; a Redis that does not answer is not waited for longer than the limit, and the client goes on trying.</summary>
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        var client = await GetClientAsync(cancellationToken);
        if (client.IsConnected)
        {
            _logger.Connected(_target.Describe());
        }
        else
        {
            _logger.NotConnected(_target.Describe());
        }
    }

    /// <summary>Runs a command that the caller can do without.</summary>
    /// <returns>False when it failed, took too long or was not sent.</returns>
    public async ValueTask<(bool IsDone, T? Value)> TryAsync<T>(Func<IDatabase, Task<T>> command, CancellationToken cancellationToken)
    {
        if (!_circuit.TryEnter())
        {
            _metrics.Skipped.Add(1);
            return default;
        }

        try
        {
            return (true, await SendAsync(command, cancellationToken));
        }
        catch (Exception e) when (e is RedisException or TimeoutException or ObjectDisposedException)
        {
            Note(e);
            return default;
        }
    }

    /// <summary>Runs a command whose failure the caller must know of; a pause does not hold it back.</summary>
    /// <exception cref="OutriggerException">It failed or took too long.</exception>
    public async ValueTask<T> RunAsync<T>(Func<IDatabase, Task<T>> command, CancellationToken cancellationToken)
    {
        try
        {
            return await SendAsync(command, cancellationToken);
        }
        catch (Exception e) when (e is RedisException or TimeoutException or ObjectDisposedException)
        {
            Note(e);
            throw new OutriggerException(RedisErrors.Unavailable.With("Redis does not answer."), e);
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (_client is { } client)
        {
            await client.CloseAsync(allowCommandsToComplete: false);
            client.Dispose();
        }

        _connecting.Dispose();
    }

    private async Task<T> SendAsync<T>(Func<IDatabase, Task<T>> command, CancellationToken cancellationToken)
    {
        var client = _client ?? await GetClientAsync(cancellationToken);
        var started = _time.GetTimestamp();
        var value = await command(client.GetDatabase()).WaitAsync(_options.CommandTimeout, _time, cancellationToken);
        _metrics.Duration.Record(_time.GetElapsedTime(started).TotalSeconds);
        if (_circuit.Succeed())
        {
            _logger.OutageEnded();
        }

        return value;
    }

    private void Note(Exception failure)
    {
        var reason = failure switch
        {
            TimeoutException => "timeout",
            RedisConnectionException => "connection",
            _ => "server",
        };
        _metrics.Failures.Add(1, new KeyValuePair<string, object?>("reason", reason));
        if (_circuit.Fail())
        {
            _logger.OutageBegan(reason, _options.Pause.TotalSeconds);
        }
    }

    private async Task<ConnectionMultiplexer> GetClientAsync(CancellationToken cancellationToken)
    {
        await _connecting.WaitAsync(cancellationToken);
        try
        {
            return _client ??= await ConnectAsync();
        }
        finally
        {
            _connecting.Release();
        }
    }

    private async Task<ConnectionMultiplexer> ConnectAsync()
    {
        var settings = _target.Settings ?? throw new InvalidOperationException("There is no connection string.");
        settings.AbortOnConnectFail = false;
        settings.ConnectRetry = 1;
        settings.ConnectTimeout = (int)_options.ConnectTimeout.TotalMilliseconds;
        settings.SyncTimeout = (int)Math.Max(1, _options.CommandTimeout.TotalMilliseconds);
        settings.ClientName = "outrigger";
        var client = await ConnectionMultiplexer.ConnectAsync(settings);

        // Answers of different calls need no order among themselves; keeping it would run them one after another.
        client.PreserveAsyncOrder = false;
        return client;
    }
}
