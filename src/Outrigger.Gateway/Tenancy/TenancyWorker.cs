using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Outrigger.Gateway.Tenancy;

/// <summary>Loads what is switched off before the server listens, and learns of changes by other nodes.</summary>
internal sealed class TenancyWorker(TenancyDirectory directory, IOptions<TenancyOptions> options, TimeProvider time, ILogger<TenancyWorker> logger)
    : BackgroundService
{
    private bool _isFailing;

    public override async Task StartAsync(CancellationToken cancellationToken)
    {
        await directory.EnsureLoadedAsync(cancellationToken);
        await base.StartAsync(cancellationToken);
    }

    /// <summary>One round; true when something had changed. A database that does not answer leaves what is known in force.</summary>
    public async Task<bool> RunOnceAsync(CancellationToken cancellationToken)
    {
        try
        {
            var isChanged = await directory.RefreshAsync(cancellationToken);
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
