using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Outrigger.Gateway.Keys;

/// <summary>What a round of the worker did.</summary>
internal readonly record struct KeysRound(bool HasChanged, int UsesKept);

/// <summary>Loads the keys before the server listens, learns of changes by other nodes, and keeps when keys were used.</summary>
internal sealed class KeysWorker(KeyDirectory directory, IVirtualKeyStore store, IOptions<KeysOptions> options, TimeProvider time, ILogger<KeysWorker> logger)
    : BackgroundService
{
    private const int BatchSize = 500;

    private bool _isFailing;
    private long _usesKeptAt = time.GetTimestamp();

    public override async Task StartAsync(CancellationToken cancellationToken)
    {
        await directory.EnsureLoadedAsync(cancellationToken);
        await base.StartAsync(cancellationToken);
    }

    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        await base.StopAsync(cancellationToken);
        await TryAsync(KeepUsesAsync, cancellationToken);
    }

    /// <summary>One round. A database that does not answer leaves what is known in force, and uses for the next round.</summary>
    public async Task<KeysRound> RunOnceAsync(CancellationToken cancellationToken)
    {
        var hasChanged = false;
        var kept = 0;
        await TryAsync(
            async token =>
            {
                hasChanged = await directory.RefreshAsync(token);
                if (time.GetElapsedTime(_usesKeptAt) >= options.Value.LastUsedInterval)
                {
                    kept = await KeepUsesAsync(token);
                    _usesKeptAt = time.GetTimestamp();
                }

                return kept;
            },
            cancellationToken);
        return new KeysRound(hasChanged, kept);
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(options.Value.PollInterval, time);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            await RunOnceAsync(stoppingToken);
        }
    }

    private async Task<int> KeepUsesAsync(CancellationToken cancellationToken)
    {
        var uses = directory.TakeUses();
        var kept = 0;
        try
        {
            foreach (var batch in uses.Chunk(BatchSize))
            {
                await store.TouchAsync(batch, cancellationToken);
                kept += batch.Length;
            }
        }
        finally
        {
            directory.ReturnUses([.. uses.Skip(kept)]);
        }

        return kept;
    }

    private async Task TryAsync(Func<CancellationToken, Task<int>> work, CancellationToken cancellationToken)
    {
        try
        {
            await work(cancellationToken);
            _isFailing = false;
        }
        catch (Exception exception) when (exception is not OperationCanceledException || !cancellationToken.IsCancellationRequested)
        {
            if (!_isFailing)
            {
                logger.RefreshFailed(exception);
                _isFailing = true;
            }
        }
    }
}
