using System.Net;
using System.Net.Http.Headers;
using System.Text.Json;

namespace Outrigger.Assist.AlertDelivery.Channels;

/// <summary>
/// Posts to an incoming webhook of Slack. Texts are plain, so that nothing in them is markup, a link or a mention; in the
/// line for notifications the three characters that begin markup are escaped.
/// </summary>
/// <seealso href="https://docs.slack.dev/messaging/formatting-message-text">Formatting text: &amp;, &lt; and &gt; are control characters.</seealso>
internal sealed class SlackChannel(ChannelPost post) : IAlertChannel
{
    private const int MaxBlocks = 20;
    private const int MaxHeader = 150;
    private const int MaxSection = 2900;

    public AlertChannelKind Kind => AlertChannelKind.Slack;

    public async Task<ChannelOutcome> SendAsync(string name, AlertChannelOptions settings, AlertMessage message, CancellationToken cancellationToken)
    {
        var body = JsonSerializer.SerializeToUtf8Bytes(BodyOf(message), AlertDeliveryJson.Default.SlackBody);
        using var request = new HttpRequestMessage(HttpMethod.Post, settings.Url!.Reveal()) { Content = new ByteArrayContent(body) };
        request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        return await post.SendAsync(
            request, static status => status is HttpStatusCode.BadRequest or HttpStatusCode.Forbidden or HttpStatusCode.NotFound or HttpStatusCode.Gone, cancellationToken);
    }

    internal static SlackBody BodyOf(AlertMessage message)
    {
        var blocks = new List<SlackBlock> { Block("header", message.Subject(), MaxHeader) };
        foreach (var item in message.Items.Take(MaxBlocks))
        {
            var one = message with { Items = [item], Omitted = 0 };
            blocks.Add(Block("section", one.Text().TrimEnd(), MaxSection));
        }

        var left = message.Items.Count - Math.Min(MaxBlocks, message.Items.Count) + message.Omitted;
        if (left > 0)
        {
            blocks.Add(Block("section", $"and {left} more", MaxSection));
        }

        return new SlackBody(Escape(message.Subject()), blocks);
    }

    private static string Escape(string text) => text.Replace("&", "&amp;", StringComparison.Ordinal).Replace("<", "&lt;", StringComparison.Ordinal).Replace(">", "&gt;", StringComparison.Ordinal);

    private static SlackBlock Block(string type, string text, int most) =>
        new(type, new SlackText("plain_text", text.Length <= most ? text : text[..(char.IsHighSurrogate(text[most - 2]) ? most - 2 : most - 1)] + "…", false));
}
