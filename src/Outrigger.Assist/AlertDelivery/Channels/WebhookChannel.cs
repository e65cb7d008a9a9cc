using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Text.Json;
using Outrigger.Core.Secrets;

namespace Outrigger.Assist.AlertDelivery.Channels;

/// <summary>Posts alerts as JSON, signed as Standard Webhooks has it where a key is set.</summary>
internal sealed class WebhookChannel(ChannelPost post, TimeProvider time) : IAlertChannel
{
    public AlertChannelKind Kind => AlertChannelKind.Webhook;

    public async Task<ChannelOutcome> SendAsync(string name, AlertChannelOptions settings, AlertMessage message, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        var body = JsonSerializer.SerializeToUtf8Bytes(new WebhookBody("alerts", now, new WebhookData(message.Tenant.Value, message.Items, message.Omitted)), AlertDeliveryJson.Default.WebhookBody);
        using var request = new HttpRequestMessage(HttpMethod.Post, settings.Url!.Reveal()) { Content = new ByteArrayContent(body) };
        request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        foreach (var (header, value) in settings.Headers)
        {
            request.Headers.TryAddWithoutValidation(header, value.Reveal());
        }

        var timestamp = now.ToUnixTimeSeconds();
        request.Headers.TryAddWithoutValidation("webhook-id", message.Name);
        request.Headers.TryAddWithoutValidation("webhook-timestamp", timestamp.ToString(CultureInfo.InvariantCulture));
        if (settings.SigningKey is { } key && WebhookSignature.ReadKey(key) is { } bytes)
        {
            request.Headers.TryAddWithoutValidation("webhook-signature", WebhookSignature.Sign(bytes, message.Name, timestamp, body));
        }

        // 410: the receiver wants no more.
        return await post.SendAsync(request, static status => status == HttpStatusCode.Gone, cancellationToken);
    }
}
