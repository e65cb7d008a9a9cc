using System.Diagnostics.CodeAnalysis;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Outrigger.Assist.AlertDelivery.Channels;
using Outrigger.Assist.Alerts;

namespace Outrigger.Assist.AlertDelivery;

/// <summary>Makes one attempt: within its time, whatever the channel does, with an outcome and never an exception but the token's. Thread-safe.</summary>
internal sealed class ChannelSender(
    IEnumerable<IAlertChannel> channels, IAlertStore store, IAlertAdvisor advisor, IOptionsMonitor<AlertDeliveryOptions> options, TimeProvider time, Random random, AlertDeliveryMetrics metrics, ILogger<ChannelSender> logger)
{
    private static readonly TimeSpan LongestRetryAfter = TimeSpan.FromHours(24);

    private static readonly TimeSpan[] Waits =
    [
        TimeSpan.FromSeconds(5), TimeSpan.FromSeconds(30), TimeSpan.FromMinutes(2), TimeSpan.FromMinutes(10), TimeSpan.FromMinutes(30), TimeSpan.FromHours(1), TimeSpan.FromHours(2), TimeSpan.FromHours(4),
    ];

    private readonly IAlertChannel[] _channels = [.. channels];

    /// <summary>Sends a delivery and says what follows.</summary>
    public async Task<AlertDeliveryEnd> DeliverAsync(AlertDeliveryRecord delivery, AlertChannelOptions channel, CancellationToken cancellationToken)
    {
        var start = time.GetTimestamp();
        var outcome = await SendAsync(delivery.Channel, channel, await RefreshAsync(AlertMessage.Of(delivery), cancellationToken), cancellationToken);
        var end = EndOf(delivery, outcome, options.CurrentValue.MaxAttempts);
        metrics.Attempt(delivery.Channel, end.State switch { AlertDeliveryState.Delivered => "delivered", AlertDeliveryState.Dead => "dead", _ => "retried" }, time.GetElapsedTime(start));
        if (end.State == AlertDeliveryState.Dead)
        {
            logger.DeliveryGivenUp(delivery.Id, delivery.Channel, delivery.Attempts, end.Error ?? "");
        }

        return end;
    }

    /// <summary>Sends a message.</summary>
    [SuppressMessage("Design", "CA1031", Justification = "Whatever a channel does is an outcome of the attempt.")]
    public async Task<ChannelOutcome> SendAsync(string name, AlertChannelOptions channel, AlertMessage message, CancellationToken cancellationToken)
    {
        var most = options.CurrentValue.Timeout;
        using var limit = new CancellationTokenSource(most, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken);
        try
        {
            return await Array.Find(_channels, one => one.Kind == channel.Kind)!.SendAsync(name, channel, message, either.Token);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            throw;
        }
        catch (Exception) when (limit.IsCancellationRequested)
        {
            return new ChannelOutcome($"The receiver took longer than {most.TotalSeconds:0.###} seconds.");
        }
        catch (Exception failure)
        {
            logger.ChannelBroken(failure, name);
            return new ChannelOutcome("The channel failed.");
        }
    }

    private AlertDeliveryEnd EndOf(AlertDeliveryRecord delivery, ChannelOutcome outcome, int maxAttempts)
    {
        if (outcome.IsDelivered)
        {
            return new(delivery.Tenant, delivery.Id, delivery.Attempts, AlertDeliveryState.Delivered, default, null);
        }

        if (outcome.IsFinal || delivery.Attempts >= maxAttempts)
        {
            return new(delivery.Tenant, delivery.Id, delivery.Attempts, AlertDeliveryState.Dead, default, outcome.Error);
        }

        var wait = Waits[Math.Clamp(delivery.Attempts, 1, Waits.Length) - 1] * (0.9 + (0.2 * Draw()));
        var asked = outcome.RetryAfter > LongestRetryAfter ? LongestRetryAfter : outcome.RetryAfter ?? default;
        return new(delivery.Tenant, delivery.Id, delivery.Attempts, AlertDeliveryState.Sending, asked > wait ? asked : wait, outcome.Error);
    }

    // A language model may have worded an alert while its delivery gathered.
    private async Task<AlertMessage> RefreshAsync(AlertMessage message, CancellationToken cancellationToken)
    {
        if (!advisor.IsAvailable)
        {
            return message;
        }

        var items = new List<AlertItem>(message.Items.Count);
        foreach (var item in message.Items)
        {
            var kept = item.Event is AlertEvent.Resolved ? null : await store.FindAsync(message.Tenant, item.Alert.Id, cancellationToken);
            items.Add(kept is { IsWorded: true } ? item with { Alert = item.Alert with { Message = kept.Alert.Message, SuggestedActions = kept.Alert.SuggestedActions } } : item);
        }

        return message with { Items = items };
    }

    // Random is not thread-safe.
    private double Draw()
    {
        lock (random)
        {
            return random.NextDouble();
        }
    }
}
