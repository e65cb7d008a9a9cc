using System.Text.Json;
using Microsoft.Extensions.Options;
using Outrigger.Assist.Alerts;
using Outrigger.Core.Time;

namespace Outrigger.Assist.AlertDelivery;

/// <summary>Says which channels want a notice. Thread-safe.</summary>
internal sealed class ChannelRouter(IOptionsMonitor<AlertDeliveryOptions> options, TimeProvider time) : IAlertRouter
{
    public IReadOnlyList<AlertDispatch> Route(AlertNotice notice)
    {
        List<AlertDispatch>? found = null;
        string? item = null;
        foreach (var (name, channel) in options.CurrentValue.Channels)
        {
            if (!Wants(channel, notice))
            {
                continue;
            }

            item ??= JsonSerializer.Serialize(new AlertItem(notice.Event, notice.Record.Count, notice.Record.Alert), AlertDeliveryJson.Default.AlertItem);
            (found ??= []).Add(new AlertDispatch(time.NewId(), NameOf(name), notice.Record.Alert.Type, channel.GroupWait, item));
        }

        return found ?? [];
    }

    /// <summary>A channel's name as deliveries know it: settings do not tell small letters from capitals.</summary>
    public static string NameOf(string name) => name.ToLowerInvariant();

    private static bool Wants(AlertChannelOptions channel, AlertNotice notice)
    {
        var record = notice.Record;
        return channel.Enabled && record.Alert.Severity >= channel.MinSeverity
            && (notice.Event != AlertEvent.Resolved || channel.SendResolved)
            && (channel.Types.Count == 0 || channel.Types.Contains(record.Alert.Type))
            && (channel.Tenants.Count == 0 || channel.Tenants.Contains(record.Tenant.Value));
    }
}
