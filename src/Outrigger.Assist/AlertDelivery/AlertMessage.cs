using System.Globalization;
using System.Text;
using System.Text.Json;
using Outrigger.Assist.Alerts;
using Outrigger.Core.Callers;
using Outrigger.Core.Telemetry;

namespace Outrigger.Assist.AlertDelivery;

/// <summary>A notice as it waits in a delivery.</summary>
/// <param name="Event">What happened.</param>
/// <param name="Count">How often the alert was raised.</param>
/// <param name="Alert">The alert.</param>
internal sealed record AlertItem(AlertEvent Event, long Count, Alert Alert);

/// <summary>What one delivery says: of each alert the last that happened.</summary>
/// <param name="Id">The delivery's id, the same at each attempt.</param>
/// <param name="Tenant">Whose alerts.</param>
/// <param name="Items">The alerts, the most severe first.</param>
/// <param name="Omitted">How many notices had no room.</param>
internal sealed record AlertMessage(Guid Id, TenantId Tenant, IReadOnlyList<AlertItem> Items, int Omitted)
{
    private const int MaxSubject = 150;

    /// <summary>What the delivery is called wherever it goes, so that a receiver can tell a second attempt.</summary>
    public string Name => "alert_" + Id.ToString("N", CultureInfo.InvariantCulture);

    /// <summary>Reads a delivery; items that cannot be read are counted as omitted.</summary>
    public static AlertMessage Of(AlertDeliveryRecord delivery)
    {
        var last = new Dictionary<Guid, (int Order, AlertItem Item)>();
        var unread = 0;
        foreach (var text in delivery.Items)
        {
            if (Read(text) is not { } item)
            {
                unread++;
                continue;
            }

            // Opened and worse in one message is opened, as bad as it is; over is over.
            var before = last.TryGetValue(item.Alert.Id, out var found) ? found.Item : null;
            var happened = before is { Event: AlertEvent.Opened } && item.Event == AlertEvent.Escalated ? AlertEvent.Opened : item.Event;
            last[item.Alert.Id] = (before is null ? last.Count : found.Order, item with { Event = happened });
        }

        AlertItem[] items = [.. last.Values.OrderByDescending(static one => one.Item.Event != AlertEvent.Resolved).ThenByDescending(static one => one.Item.Alert.Severity).ThenBy(static one => one.Order).Select(static one => one.Item)];
        return new(delivery.Id, delivery.Tenant, items, delivery.Count - delivery.Items.Count + unread);
    }

    /// <summary>One line.</summary>
    public string Subject()
    {
        if (Items.Count == 0)
        {
            return "Alerts";
        }

        var first = Items[0];
        var more = Items.Count > 1 || Omitted > 0 ? string.Create(CultureInfo.InvariantCulture, $" (and {Items.Count - 1 + Omitted} more)") : "";
        return AlertWords.Line($"[{AlertWords.Of(first.Alert.Severity)}] {AlertWords.Of(first.Event)}{first.Alert.Type} {first.Alert.Endpoint}", MaxSubject - more.Length) + more;
    }

    /// <summary>All of it as plain text.</summary>
    public string Text()
    {
        var text = new StringBuilder();
        foreach (var item in Items)
        {
            text.Append('[').Append(AlertWords.Of(item.Alert.Severity)).Append("] ").Append(AlertWords.Of(item.Event)).Append(item.Alert.Type).Append(' ').Append(item.Alert.Endpoint).Append('\n')
                .Append(item.Alert.Message).Append('\n');
            foreach (var action in item.Event == AlertEvent.Resolved ? [] : item.Alert.SuggestedActions)
            {
                text.Append("- ").Append(action).Append('\n');
            }

            if (item.Alert.TechnicalDetails.Length > 0 && item.Event != AlertEvent.Resolved)
            {
                text.Append('\n').Append(item.Alert.TechnicalDetails).Append('\n');
            }

            text.Append(CultureInfo.InvariantCulture, $"\nraised {item.Count} times, last at {item.Alert.Timestamp:u}, tenant {Tenant}, id {item.Alert.Id}\n\n");
        }

        return Omitted > 0 ? text.Append(CultureInfo.InvariantCulture, $"{Omitted} more notices had no room.\n").ToString() : text.ToString();
    }

    private static AlertItem? Read(string text)
    {
        try
        {
            return JsonSerializer.Deserialize(text, AlertDeliveryJson.Default.AlertItem);
        }
        catch (JsonException)
        {
            return null;
        }
    }
}

/// <summary>Words of messages.</summary>
internal static class AlertWords
{
    public static string Of(AlertSeverity severity) => severity switch
    {
        AlertSeverity.Critical => "critical",
        AlertSeverity.High => "high",
        AlertSeverity.Medium => "medium",
        _ => "low",
    };

    /// <summary>With a blank behind it; empty for what is new.</summary>
    public static string Of(AlertEvent happened) => happened switch
    {
        AlertEvent.Resolved => "over: ",
        AlertEvent.Escalated => "worse: ",
        AlertEvent.Reopened => "again: ",
        AlertEvent.Flapping => "comes and goes: ",
        AlertEvent.Reminder => "still: ",
        _ => "",
    };

    public static string Line(string text, int most)
    {
        var line = LogText.Clean(text);
        return line.Length <= most ? line : line[..(char.IsHighSurrogate(line[most - 2]) ? most - 2 : most - 1)] + "…";
    }
}
