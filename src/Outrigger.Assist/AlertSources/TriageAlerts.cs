using Microsoft.Extensions.Options;
using Outrigger.Assist.Alerts;
using Outrigger.Assist.Triage;

namespace Outrigger.Assist.AlertSources;

/// <summary>Puts alerts on the triage list as alarms, and takes them from it when they are over. Thread-safe.</summary>
internal sealed class TriageAlerts(IAlarmIntake triage, IOptionsMonitor<AlertSourcesOptions> options) : IAlertListener
{
    public void OnAlert(AlertNotice notice)
    {
        if (!options.CurrentValue.Triage)
        {
            return;
        }

        var record = notice.Record;
        switch (notice.Event)
        {
            case AlertEvent.Resolved:
                triage.Clear(record.Tenant, KeyOf(record));
                break;
            case AlertEvent.Reminder:
                // It is on the list; being told again makes it no other.
                break;
            default:
                triage.Raise(record.Tenant, new AlarmNotice(KeyOf(record), (WorkSeverity)(int)record.Alert.Severity, record.Alert.Message, Category: record.Alert.Type));
                break;
        }
    }

    private static string KeyOf(AlertRecord record) => $"alert:{record.Alert.Type}:{record.Key}";
}
