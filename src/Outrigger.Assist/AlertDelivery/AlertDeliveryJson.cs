using System.Text.Json;
using System.Text.Json.Serialization;
using Outrigger.Assist.Alerts;

namespace Outrigger.Assist.AlertDelivery;

/// <summary>What a webhook gets.</summary>
/// <param name="Type"><c>alerts</c>.</param>
/// <param name="Timestamp">When it was sent.</param>
/// <param name="Data">The alerts.</param>
internal sealed record WebhookBody(string Type, DateTimeOffset Timestamp, WebhookData Data);

/// <summary>The alerts of a webhook.</summary>
/// <param name="Tenant">Whose.</param>
/// <param name="Alerts">What happened, the most severe first.</param>
/// <param name="Omitted">How many notices had no room.</param>
internal sealed record WebhookData(string Tenant, IReadOnlyList<AlertItem> Alerts, int Omitted);

/// <summary>A message of Slack.</summary>
/// <param name="Text">What notifications show.</param>
/// <param name="Blocks">What the channel shows.</param>
internal sealed record SlackBody(string Text, IReadOnlyList<SlackBlock> Blocks);

/// <summary>A block of it.</summary>
/// <param name="Type"><c>header</c> or <c>section</c>.</param>
/// <param name="Text">Its text.</param>
internal sealed record SlackBlock(string Type, SlackText Text);

/// <summary>A text of it: plain, so that nothing in it is markup.</summary>
/// <param name="Type"><c>plain_text</c>.</param>
/// <param name="Text">The text.</param>
/// <param name="Emoji">Whether <c>:names:</c> become pictures.</param>
internal sealed record SlackText(string Type, string Text, bool Emoji);

/// <summary>A channel as it is shown: never its address or its secrets.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Kind"><c>log</c>, <c>webhook</c>, <c>slack</c>, <c>email</c> or <c>sms</c>.</param>
/// <param name="Enabled">Whether it is used.</param>
/// <param name="MinSeverity">From which severity on.</param>
/// <param name="Types">Only these types; empty for all.</param>
/// <param name="Tenants">Only these tenants; empty for all.</param>
/// <param name="Host">The host it goes to; absent for the log.</param>
/// <param name="IsSigned">Whether a webhook is signed.</param>
/// <param name="SentLastHour">How many deliveries were sent or given up within the last hour.</param>
/// <param name="MaxPerHour">How many may be.</param>
public sealed record AlertChannelAnswer(
    string Name, string Kind, bool Enabled, AlertSeverity MinSeverity, IReadOnlyList<string> Types, IReadOnlyList<string> Tenants, string? Host, [property: System.Text.Json.Serialization.JsonPropertyName("signed")] bool IsSigned, int SentLastHour, int MaxPerHour);

/// <summary>The channels.</summary>
/// <param name="Items">By name.</param>
public sealed record AlertChannelList(IReadOnlyList<AlertChannelAnswer> Items);

/// <summary>How a test went.</summary>
/// <param name="Delivered">Whether the receiver took it.</param>
/// <param name="Error">Why not.</param>
/// <param name="ElapsedMs">How long it took, in milliseconds.</param>
public sealed record AlertChannelTest(bool Delivered, string? Error, double ElapsedMs);

[JsonSourceGenerationOptions(JsonSerializerDefaults.Web, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(AlertItem))]
[JsonSerializable(typeof(WebhookBody))]
[JsonSerializable(typeof(SlackBody))]
[JsonSerializable(typeof(AlertChannelList))]
[JsonSerializable(typeof(AlertChannelTest))]
internal sealed partial class AlertDeliveryJson : JsonSerializerContext;
