using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Outrigger.Assist.Health;

/// <summary>Reads the process at every interval and logs when it begins and ends to need attention.</summary>
internal sealed class HealthWorker(SystemHealth health, IOptionsMonitor<HealthOptions> options, TimeProvider time, ILogger<HealthWorker> logger) : BackgroundService
{
    private bool _neededAttention;

    /// <summary>One reading.</summary>
    public HealthReport RunOnce()
    {
        var report = health.Read();
        if (report.NeedsAttention && !_neededAttention)
        {
            var reason = report.Decision.Reasons[0];
            logger.AttentionNeeded(reason.What, reason.Value, report.Severity);
        }
        else if (!report.NeedsAttention && _neededAttention)
        {
            logger.HealthyAgain();
        }

        _neededAttention = report.NeedsAttention;
        return report;
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                RunOnce();
            }
            catch (Exception exception) when (exception is not OperationCanceledException)
            {
                logger.ReadingFailed(exception);
            }

            await Task.Delay(options.CurrentValue.Interval, time, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }
}
