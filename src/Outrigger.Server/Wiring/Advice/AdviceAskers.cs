using Microsoft.Extensions.Options;
using Outrigger.Gateway.InProcess;

namespace Outrigger.Server.Wiring.Advice;

/// <summary>One asker for each purpose, so that the limits of one touch no other. Thread-safe.</summary>
internal sealed class AdviceAskers(IOptionsMonitor<AdviceOptions> options, IGatewayClients clients, TimeProvider time, AdviceMetrics metrics, ILogger<AdviceAsker> logger)
{
    public AdviceAsker Intent { get; } = new("intent", static all => all.Intent, options, clients, time, metrics, logger);

    public AdviceAsker Errors { get; } = new("errors", static all => all.Errors, options, clients, time, metrics, logger);

    public AdviceAsker Prediction { get; } = new("prediction", static all => all.Prediction, options, clients, time, metrics, logger);

    public AdviceAsker Alerts { get; } = new("alerts", static all => all.Alerts, options, clients, time, metrics, logger);
}
