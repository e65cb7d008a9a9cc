using Microsoft.Extensions.Logging;

namespace Outrigger.Assist.AlertDelivery.Channels;

/// <summary>A line in the log for each alert.</summary>
internal sealed class LogChannel(ILogger<LogChannel> logger) : IAlertChannel
{
    public AlertChannelKind Kind => AlertChannelKind.Log;

    public Task<ChannelOutcome> SendAsync(string name, AlertChannelOptions settings, AlertMessage message, CancellationToken cancellationToken)
    {
        foreach (var item in message.Items)
        {
            // Texts were cleaned as the signal was taken.
            logger.Alert(AlertWords.Of(item.Alert.Severity), AlertWords.Of(item.Event), item.Alert.Type, item.Alert.Endpoint, item.Alert.Message, message.Tenant.Value, item.Alert.Id);
        }

        if (message.Omitted > 0)
        {
            logger.AlertsOmitted(message.Omitted);
        }

        return Task.FromResult(ChannelOutcome.Delivered);
    }
}
