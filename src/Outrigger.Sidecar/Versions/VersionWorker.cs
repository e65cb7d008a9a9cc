using System.Threading.Channels;
using Microsoft.Extensions.Hosting;

namespace Outrigger.Sidecar.Versions;

/// <summary>
/// Has answers looked at off their path, in their order. At most 1,024 wait; a further one is left out and counted. Thread-safe.
/// </summary>
internal sealed class VersionWorker(VersionGuard guard, VersionsMetrics metrics) : BackgroundService
{
    private readonly Channel<VersionExchange> _waiting = Channel.CreateBounded<VersionExchange>(new BoundedChannelOptions(1024) { SingleReader = true });

    private int _unjudged;

    /// <summary>How many answers of the new version wait or are being looked at: what the guard does not know of yet.</summary>
    public int Unjudged => Volatile.Read(ref _unjudged);

    /// <summary>Takes an answer; its body is the worker's from here on.</summary>
    public void Add(VersionExchange exchange)
    {
        // Counted before it is written: it may have been looked at before this goes on.
        Count(exchange, 1);
        if (!_waiting.Writer.TryWrite(exchange))
        {
            Count(exchange, -1);
            exchange.Body?.Dispose();
            metrics.Lost();
        }
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        // Off the start of the host, whose first steps are synchronous.
        await Task.Yield();
        await foreach (var exchange in _waiting.Reader.ReadAllAsync(stoppingToken))
        {
            await guard.ObserveAsync(exchange, stoppingToken);
            Count(exchange, -1);
        }
    }

    private void Count(in VersionExchange exchange, int by)
    {
        if (exchange.IsCanary)
        {
            Interlocked.Add(ref _unjudged, by);
        }
    }
}
