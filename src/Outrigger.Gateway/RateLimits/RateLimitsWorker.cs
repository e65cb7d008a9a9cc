using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Outrigger.Core.Errors;

namespace Outrigger.Gateway.RateLimits;

/// <summary>What a round did.</summary>
/// <param name="Written">Quotas written.</param>
/// <param name="Read">Quotas read.</param>
internal readonly record struct RateLimitsRound(int Written, int Read);

/// <summary>
/// Writes what was used of quotas, reads what other nodes have used, and forgets what nobody uses any more. What is left
/// when the server stops is written for at most four seconds.
/// </summary>
internal sealed class RateLimitsWorker(
    QuotaLedger ledger,
    InMemoryRateCounter rates,
    CallGates gates,
    IOptions<RateLimitsOptions> options,
    TimeProvider time,
    ILogger<RateLimitsWorker> logger) : BackgroundService
{
    private static readonly TimeSpan StopLimit = TimeSpan.FromSeconds(4);
    private static readonly TimeSpan SweepInterval = TimeSpan.FromMinutes(1);

    private long _sweptAt = time.GetTimestamp();
    private bool _isFailing;

    public override async Task StartAsync(CancellationToken cancellationToken)
    {
        // The quotas of providers' keys are known by now: they count from the first call on.
        await TryAsync(ledger.RefreshAsync, cancellationToken);
        await base.StartAsync(cancellationToken);
    }

    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        await base.StopAsync(cancellationToken);
        using var timeout = new CancellationTokenSource(StopLimit, time);
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, cancellationToken);
        if (await TryAsync(ledger.FlushAsync, limit.Token) is null)
        {
            logger.QuotasLostAtStop(ledger.Count);
        }
    }

    /// <summary>One round. A store that does not answer leaves what is known in force, and what was used for the next round.</summary>
    public async Task<RateLimitsRound> RunOnceAsync(CancellationToken cancellationToken)
    {
        var written = await TryAsync(ledger.FlushAsync, cancellationToken);
        var read = written is null ? null : await TryAsync(ledger.RefreshAsync, cancellationToken);
        if (time.GetElapsedTime(_sweptAt) >= SweepInterval)
        {
            _sweptAt = time.GetTimestamp();
            rates.Sweep();
            gates.Sweep();
            ledger.Sweep();
        }

        return new RateLimitsRound(written ?? 0, read ?? 0);
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(options.Value.FlushInterval, time);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            await RunOnceAsync(stoppingToken);
        }
    }

    private async Task<int?> TryAsync(Func<CancellationToken, Task<int>> work, CancellationToken cancellationToken)
    {
        try
        {
            var count = await work(cancellationToken);
            if (_isFailing)
            {
                _isFailing = false;
                logger.QuotaStoreResumed();
            }

            return count;
        }
        catch (Exception failure) when (failure is not OperationCanceledException || !cancellationToken.IsCancellationRequested)
        {
            if (!_isFailing)
            {
                _isFailing = true;
                Log(failure);
            }

            return null;
        }
        catch (OperationCanceledException)
        {
            return null;
        }
    }

    private void Log(Exception failure)
    {
        if (failure is OutriggerException known)
        {
            logger.QuotaStoreFailed(known.Error.Type.Code);
        }
        else
        {
            logger.RoundFailed(failure);
        }
    }
}
