using System.Diagnostics.CodeAnalysis;
using System.Threading.Channels;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Outrigger.Assist.Alerts.Texts;
using Outrigger.Core.Callers;

namespace Outrigger.Assist.Alerts.Raising;

/// <summary>
/// Has severe alerts worded by a language model while their deliveries gather. Never in the way: a bounded queue, one
/// question at a time, a time limit; whatever goes wrong, the template's words stay.
/// </summary>
internal sealed class AlertWording(
    IAlertStore store, IAlertAdvisor advisor, IOptionsMonitor<AlertsOptions> options, TimeProvider time, AlertsMetrics metrics, ILogger<AlertWording> logger) : BackgroundService
{
    private readonly Channel<(TenantId Tenant, Guid Id)> _channel = Channel.CreateBounded<(TenantId, Guid)>(new BoundedChannelOptions(64) { SingleReader = true });

    /// <summary>Puts an alert into the queue, if there is an advisor and the alert is severe.</summary>
    public void TryAdd(AlertRecord record)
    {
        if (options.CurrentValue.UseAdvisor && advisor.IsAvailable && record.Alert.Severity >= AlertSeverity.High && !record.IsWorded
            && !_channel.Writer.TryWrite((record.Tenant, record.Alert.Id)))
        {
            metrics.Worded("full");
        }
    }

    /// <summary>Words the next one that waits; false when none does.</summary>
    [SuppressMessage("Design", "CA1031", Justification = "Whatever the advisor or the store does, the template's words stand.")]
    public async Task<bool> RunOnceAsync(CancellationToken cancellationToken)
    {
        if (!_channel.Reader.TryRead(out var next))
        {
            return false;
        }

        try
        {
            if (await store.FindAsync(next.Tenant, next.Id, cancellationToken) is not { State: not AlertState.Resolved } asked)
            {
                return true;
            }

            var limit = options.CurrentValue.AdvisorTimeLimit;
            using var clock = new CancellationTokenSource(limit, time);
            using var either = CancellationTokenSource.CreateLinkedTokenSource(clock.Token, cancellationToken);
            var advice = await advisor.AdviseAsync(new AlertQuestion(next.Tenant, asked.Alert), either.Token).AsTask().WaitAsync(limit, time, cancellationToken);
            if (advice is null || AlertText.Line(advice.Message, AlertText.MaxMessage) is not { Length: > 0 } message)
            {
                metrics.Worded("none");
                return true;
            }

            string[] actions = [.. advice.SuggestedActions.Take(AlertText.MaxActions).Select(static one => AlertText.Line(one, AlertText.MaxAction)).Where(static one => one.Length > 0)];
            for (var tries = 0; tries < 3; tries++)
            {
                if (await store.FindAsync(next.Tenant, next.Id, cancellationToken) is not { } current || await store.SaveAsync(AlertRules.Word(current, message, actions), [], cancellationToken))
                {
                    break;
                }
            }

            metrics.Worded("used");
        }
        catch (Exception failure) when (!cancellationToken.IsCancellationRequested)
        {
            metrics.Worded(failure is TimeoutException or OperationCanceledException ? "late" : "failed");
            logger.NotWorded(failure.GetType().Name);
        }

        return true;
    }

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (await _channel.Reader.WaitToReadAsync(stoppingToken))
        {
            await RunOnceAsync(stoppingToken);
        }
    }
}
