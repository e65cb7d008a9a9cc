using System.Threading.Channels;
using Microsoft.Extensions.Hosting;

namespace Outrigger.Sidecar.Versions;

/// <summary>
/// Has answers looked at off their path, in their order. At most 1,024 wait; a further one is left out and counted. Thread-safe.
/// </summary>
internal sealed class VersionWorker(VersionGuard guard, CanaryTrial trial, VersionsMetrics metrics) : BackgroundService
{
    private readonly Channel<VersionExchange> _waiting = Channel.CreateBounded<VersionExchange>(new BoundedChannelOptions(1024) { SingleReader = true });

    /// <summary>Takes an answer; its body is the worker's from here on.</summary>
    public void Add(VersionExchange exchange)
    {
        if (exchange.IsCanary)
        {
            trial.Wait(exchange.Version);
        }

        if (!_waiting.Writer.TryWrite(exchange))
        {
            End(exchange);
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
            End(exchange);
        }
    }

    private void End(in VersionExchange exchange)
    {
        if (exchange.IsCanary)
        {
            trial.Judge(exchange.Version);
        }
    }
}
