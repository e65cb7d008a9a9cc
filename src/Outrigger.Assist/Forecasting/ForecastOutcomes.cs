using System.Diagnostics.CodeAnalysis;
using System.Threading.Channels;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Outrigger.Assist.Decisions;
using Outrigger.Core.Callers;
using Outrigger.Core.Time;

namespace Outrigger.Assist.Forecasting;

/// <summary>
/// Tells recorded decisions what came true, aside from the calls that bring the values. When more come than are told, the
/// oldest are left out. Thread-safe.
/// </summary>
internal sealed class ForecastOutcomes(IDecisionFeedback feedback, TimeProvider time, ILogger<ForecastOutcomes> logger) : BackgroundService
{
    /// <summary>Who gives this feedback.</summary>
    public const string Source = "observed";

    private const int Capacity = 1024;

    private readonly Channel<(TenantId Tenant, Guid Decision, double Value)> _came =
        Channel.CreateBounded<(TenantId, Guid, double)>(new BoundedChannelOptions(Capacity) { FullMode = BoundedChannelFullMode.DropOldest, SingleReader = false });

    public void Add(TenantId tenant, Guid decision, double value) => _came.Writer.TryWrite((tenant, decision, value));

    /// <summary>Tells what has come so far; returns how many.</summary>
    [SuppressMessage("Design", "CA1031", Justification = "A store that fails now must not end what tells the next ones.")]
    public async Task<int> RunOnceAsync(CancellationToken cancellationToken)
    {
        var told = 0;
        while (_came.Reader.TryRead(out var came))
        {
            try
            {
                await feedback.GiveAsync(came.Tenant, came.Decision, new DecisionFeedback(Source, came.Value, null, null, time.GetUnixMicroseconds()), cancellationToken);
                told++;
            }
            catch (Exception exception) when (!cancellationToken.IsCancellationRequested)
            {
                logger.OutcomeLost(exception);
            }
        }

        return told;
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (await _came.Reader.WaitToReadAsync(stoppingToken))
        {
            await RunOnceAsync(stoppingToken);
        }
    }
}
