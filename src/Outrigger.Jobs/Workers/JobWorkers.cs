using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Outrigger.Core.Time;
using Outrigger.Jobs.Queue;

namespace Outrigger.Jobs.Workers;

/// <summary>
/// Works on the queues while the process runs. At a stop it leases nothing more, asks handlers to end, gives back what did
/// not (the attempt does not count) and writes the ends of those that did.
/// </summary>
internal sealed class JobWorkers(
    IJobStore store,
    IJobSignals signals,
    JobRunners runners,
    JobExecution execution,
    EndBuffer ends,
    LeaseKeeper leases,
    IOptionsMonitor<WorkersOptions> options,
    IOptionsMonitor<QueueOptions> queue,
    TimeProvider time,
    ILogger<QueueLoop> logger) : BackgroundService
{
    /// <summary>Names this start of this process: unique, so that what an earlier one left is never taken for its own.</summary>
    public string Owner { get; } = $"{Environment.ProcessId}-{time.NewId():N}";

    /// <summary>The queues that have workers here.</summary>
    public IReadOnlyList<string> Queues => [.. options.CurrentValue.Queues.Keys.Append(queue.CurrentValue.DefaultQueue).Concat(runners.Queues).Distinct(StringComparer.Ordinal)];

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        if (!options.CurrentValue.Enabled || runners.Types.Count == 0)
        {
            return;
        }

        var loops = Queues.Select(name => new QueueLoop(name, Owner, store, runners, execution, options, time, logger)).ToDictionary(loop => loop.Queue, StringComparer.Ordinal);
        using var listening = signals.Subscribe(
            name =>
            {
                if (loops.TryGetValue(name, out var loop))
                {
                    loop.Wake();
                }
            },
            null);

        // Leases go on until the last handler has ended.
        using var renewing = new CancellationTokenSource();
        var renewals = leases.RunAsync(renewing.Token);
        await Task.WhenAll(loops.Values.Select(loop => Task.Run(() => loop.RunAsync(stoppingToken), CancellationToken.None)));
        await renewing.CancelAsync();
        await renewals;
        listening.Dispose();
        foreach (var loop in loops.Values)
        {
            loop.Dispose();
        }
    }

    /// <inheritdoc/>
    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        await base.StopAsync(cancellationToken);
        await ends.FlushAsync(cancellationToken);
    }
}
