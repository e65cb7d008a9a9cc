using System.Diagnostics.CodeAnalysis;
using System.Threading.Channels;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Outrigger.Assist.Retry;
using Outrigger.Core.Callers;

namespace Outrigger.Sidecar.Retrying;

/// <summary>
/// Tells the advice about requests that went well, off their path. At most 4,096 wait; of more the newest are left out, which
/// changes no share. Thread-safe.
/// </summary>
internal sealed class SuccessReports(IRetryAdvice advice, ILogger<SuccessReports> logger) : BackgroundService
{
    private readonly Channel<RetryAttempt> _waiting = Channel.CreateBounded<RetryAttempt>(
        new BoundedChannelOptions(4096) { FullMode = BoundedChannelFullMode.DropWrite, SingleReader = true });

    /// <summary>Takes one.</summary>
    public void Add(RetryAttempt attempt) => _waiting.Writer.TryWrite(attempt);

    [SuppressMessage("Design", "CA1031", Justification = "Whatever the advice does, the next one is told.")]
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var hasFailed = false;
        await foreach (var attempt in _waiting.Reader.ReadAllAsync(stoppingToken))
        {
            try
            {
                advice.ReportAttempt(TenantId.Default, attempt);
                hasFailed = false;
            }
            catch (Exception failure)
            {
                if (!hasFailed)
                {
                    logger.AdviceFailed(failure);
                }

                hasFailed = true;
            }
        }
    }
}
