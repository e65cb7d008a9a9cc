using System.Buffers;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Outrigger.Core.Callers;
using Outrigger.Core.Telemetry;
using Outrigger.Core.Time;

namespace Outrigger.Assist.Alerts.Texts;

/// <summary>Brings signals into bounds and words them: what comes from outside is cleaned and cut before anything else sees it. Pure.</summary>
internal static class AlertText
{
    public const int MaxEndpoint = 256;
    public const int MaxMessage = 1000;
    public const int MaxTechnical = 4000;
    public const int MaxActions = 8;
    public const int MaxAction = 300;

    private const int MaxCause = 128;
    private const int MaxDetails = 16;
    private const int MaxDetailName = 64;
    private const int MaxDetail = 500;

    /// <summary>What makes two signals the same alert.</summary>
    public static string KeyOf(string type, string endpoint, string? cause)
    {
        // JSON keeps the three apart whatever is in them.
        var joined = JsonSerializer.SerializeToUtf8Bytes([type, Line(endpoint, MaxEndpoint), cause is null ? "" : Line(cause, MaxCause)], KeyJson.Default.StringArray);
        return Convert.ToHexStringLower(SHA256.HashData(joined).AsSpan(0, 16));
    }

    /// <summary>The alert that a signal would open.</summary>
    public static AlertRecord RecordOf(TenantId tenant, AlertSignal signal, int count, DateTimeOffset now, Guid id, TimeSpan quiet)
    {
        var endpoint = Line(signal.Endpoint, MaxEndpoint);
        var severity = Enum.IsDefined(signal.Severity) ? signal.Severity : AlertSeverity.Medium;
        var actions = (signal.SuggestedActions ?? []).Take(MaxActions).Select(static one => Line(one, MaxAction)).Where(static one => one.Length > 0).ToArray();
        var alert = new Alert(
            id,
            signal.Type,
            endpoint,
            severity,
            Details(signal),
            Line(signal.Message, MaxMessage) is { Length: > 0 } message ? message : AlertTemplates.MessageOf(signal.Type, endpoint, severity),
            Lines(signal.TechnicalDetails, MaxTechnical),
            actions.Length > 0 ? actions : AlertTemplates.ActionsOf(signal.Type),
            now);
        return new AlertRecord
        {
            Tenant = tenant,
            Key = KeyOf(signal.Type, signal.Endpoint, signal.Cause),
            Alert = alert,
            Cause = signal.Cause is null ? null : Line(signal.Cause, MaxCause),
            LastAtMicros = now.ToUnixMicroseconds(),
            Count = count,
            QuietMicros = quiet.Ticks / TimeSpan.TicksPerMicrosecond,
        };
    }

    /// <summary>A text as one line without anything that moves a cursor.</summary>
    public static string Line(string? text, int most) => Cut(LogText.Clean(text, most), most).Trim();

    /// <summary>A text whose lines stay lines.</summary>
    public static string Lines(string? text, int most)
    {
        if (string.IsNullOrEmpty(text))
        {
            return "";
        }

        var cut = text.Length <= most ? text : text[..most];
        return Cut(string.Join('\n', cut.ReplaceLineEndings("\n").Split('\n').Select(static line => LogText.Clean(line))), most);
    }

    private static string Cut(string text, int most) => text.Length <= most ? text : text[..(char.IsHighSurrogate(text[most - 1]) ? most - 1 : most)];

    private static JsonElement Details(AlertSignal signal)
    {
        var bytes = new ArrayBufferWriter<byte>(256);
        using (var writer = new Utf8JsonWriter(bytes))
        {
            var names = new HashSet<string>(StringComparer.Ordinal);
            writer.WriteStartObject();
            foreach (var (name, value) in (signal.Measures ?? new Dictionary<string, double>()).Where(static one => double.IsFinite(one.Value)).Take(MaxDetails))
            {
                if (names.Add(Line(name, MaxDetailName)))
                {
                    writer.WriteNumber(Line(name, MaxDetailName), value);
                }
            }

            foreach (var (name, value) in (signal.Details ?? new Dictionary<string, string>()).Take(MaxDetails))
            {
                if (names.Add(Line(name, MaxDetailName)))
                {
                    writer.WriteString(Line(name, MaxDetailName), Line(value, MaxDetail));
                }
            }

            writer.WriteEndObject();
        }

        return JsonElement.Parse(Encoding.UTF8.GetString(bytes.WrittenSpan));
    }
}

/// <summary>The JSON of keys.</summary>
[System.Text.Json.Serialization.JsonSerializable(typeof(string[]))]
internal sealed partial class KeyJson : System.Text.Json.Serialization.JsonSerializerContext;
