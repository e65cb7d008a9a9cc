using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Outrigger.Gateway.ProviderKeys;

/// <summary>Decrypts the keys before the server listens, and learns of changes by other nodes.</summary>
internal sealed class ProviderKeysWorker(ProviderKeyRing ring, IOptions<ProviderKeysOptions> options, TimeProvider time, ILogger<ProviderKeysWorker> logger)
    : BackgroundService
{
    private bool _isFailing;

    public override async Task StartAsync(CancellationToken cancellationToken)
    {
        await ring.EnsureLoadedAsync(cancellationToken);
        await base.StartAsync(cancellationToken);
    }

    /// <summary>One round; true when something had changed. A database that does not answer leaves what is known in force.</summary>
    public async Task<bool> RunOnceAsync(CancellationToken cancellationToken)
    {
        try
        {
            var isChanged = await ring.RefreshAsync(cancellationToken);
            _isFailing = false;
            return isChanged;
        }
        catch (Exception exception) when (exception is not OperationCanceledException || !cancellationToken.IsCancellationRequested)
        {
            if (!_isFailing)
            {
                logger.RefreshFailed(exception);
                _isFailing = true;
            }

            return false;
        }
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(options.Value.PollInterval, time);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            await RunOnceAsync(stoppingToken);
        }
    }
}
