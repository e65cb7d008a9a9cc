using System.Globalization;
using System.Net;
using System.Text;

namespace Outrigger.Assist.AlertDelivery.Channels;

/// <summary>
/// Calls the HTTP interface of an SMS gateway, once for each number: a template of an address, headers and a body, whose
/// placeholders are filled with values escaped for where they stand.
/// </summary>
internal sealed class SmsChannel(ChannelPost post) : IAlertChannel
{
    public AlertChannelKind Kind => AlertChannelKind.Sms;

    public async Task<ChannelOutcome> SendAsync(string name, AlertChannelOptions settings, AlertMessage message, CancellationToken cancellationToken)
    {
        var worst = ChannelOutcome.Delivered;
        var taken = 0;
        for (var i = 0; i < settings.To.Count; i++)
        {
            using var request = Build(settings, message, settings.To[i]);
            request.Headers.TryAddWithoutValidation("idempotency-key", string.Create(CultureInfo.InvariantCulture, $"{message.Name}_{i}"));
            var outcome = await post.SendAsync(request, static status => status is HttpStatusCode.BadRequest or HttpStatusCode.Gone, cancellationToken);
            taken += outcome.IsDelivered ? 1 : 0;
            worst = outcome.IsDelivered || (worst.Error is not null && outcome.IsFinal) ? worst : outcome;
        }

        // A number that is refused for good must not have the others told again.
        return worst.IsFinal && taken > 0 ? ChannelOutcome.Delivered : worst;
    }

    internal static HttpRequestMessage Build(AlertChannelOptions settings, AlertMessage message, string to)
    {
        string Value(string placeholder) => placeholder switch
        {
            "text" => AlertWords.Line(TextOf(message), settings.MaxTextLength),
            "to" => to,
            "severity" => message.Items.Count > 0 ? AlertWords.Of(message.Items[0].Alert.Severity) : "",
            "type" => message.Items.Count > 0 ? message.Items[0].Alert.Type : "",
            "endpoint" => message.Items.Count > 0 ? message.Items[0].Alert.Endpoint : "",
            _ => message.Name,
        };
        var request = new HttpRequestMessage(settings.Body is null ? HttpMethod.Get : HttpMethod.Post, BodyTemplate.FillUrl(settings.Url!.Reveal(), Value));
        if (settings.Body is { } body)
        {
            request.Content = settings.BodyFormat == AlertBodyFormat.Json
                ? new StringContent(BodyTemplate.FillJson(body, Value), Encoding.UTF8, "application/json")
                : new StringContent(BodyTemplate.FillForm(body, Value), Encoding.UTF8, "application/x-www-form-urlencoded");
        }

        foreach (var (header, value) in settings.Headers)
        {
            request.Headers.TryAddWithoutValidation(header, value.Reveal());
        }

        return request;
    }

    private static string TextOf(AlertMessage message) => message.Items.Count == 0 ? message.Subject() : $"{message.Subject()}: {message.Items[0].Alert.Message}";
}
