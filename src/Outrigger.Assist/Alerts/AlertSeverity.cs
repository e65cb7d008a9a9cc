using System.Text.Json;
using System.Text.Json.Serialization;

namespace Outrigger.Assist.Alerts;

/// <summary>How severe an alert is.</summary>
[JsonConverter(typeof(AlertSeverityConverter))]
public enum AlertSeverity
{
    /// <summary>Worth knowing.</summary>
    Low,

    /// <summary>Worth a look today.</summary>
    Medium,

    /// <summary>Somebody should look now.</summary>
    High,

    /// <summary>Something is broken for users.</summary>
    Critical,
}

/// <summary>Names in lower case.</summary>
internal sealed class AlertSeverityConverter() : JsonStringEnumConverter<AlertSeverity>(JsonNamingPolicy.CamelCase, allowIntegerValues: false);
