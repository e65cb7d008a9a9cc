using System.Globalization;
using System.Text.Json;
using Outrigger.Gateway.Forwarding;

namespace Outrigger.Gateway.Protocols.Gemini;

/// <summary>
/// Reads Google's errors: <c>{"error":{"code","message","status","details"}}</c>, sometimes inside an array of one.
/// Stateless and thread-safe.
/// </summary>
internal static class GeminiErrorReader
{
    private static readonly JsonDocumentOptions Options = new() { MaxDepth = 64 };
    private static readonly TimeSpan MaxDelay = TimeSpan.FromDays(1);

    /// <summary>What the error says; null when the bytes are none.</summary>
    public static UpstreamError? Read(ReadOnlySpan<byte> body) => Read(body, static error => new UpstreamError(
        error.ValueKind == JsonValueKind.String ? error.GetString()! : GetText(error, "message") ?? "",
        GetText(error, "status"),
        FindField(error),
        FindDelay(error)));

    /// <summary>
    /// True when the account's quota of the day is used up. A quota of one model leaves the key good for the others, so that
    /// it only tires the key; what is said without details may as well be a limit of the minute.
    /// </summary>
    public static bool IsQuotaExhausted(ReadOnlySpan<byte> body) => Read(body, static error =>
    {
        foreach (var detail in Details(error, "QuotaFailure"))
        {
            foreach (var violation in Items(detail, "violations"))
            {
                if (GetText(violation, "quotaId") is { } quota
                    && quota.Contains("PerDay", StringComparison.Ordinal) && !quota.Contains("PerModel", StringComparison.Ordinal))
                {
                    return true;
                }
            }
        }

        return false;
    });

    /// <summary>True when the key itself is refused, which Google says with status 400.</summary>
    public static bool IsKeyRejected(ReadOnlySpan<byte> body) => Read(body, static error =>
    {
        foreach (var detail in Details(error, "ErrorInfo"))
        {
            if (GetText(detail, "reason") is "API_KEY_INVALID" or "API_KEY_EXPIRED")
            {
                return true;
            }
        }

        return false;
    });

    /// <summary>Reads a duration as Google writes it (<c>34.4s</c>); null for anything else.</summary>
    public static TimeSpan? ReadDuration(string? text) =>
        text is ['0' or '1' or '2' or '3' or '4' or '5' or '6' or '7' or '8' or '9', .., 's']
        && double.TryParse(text.AsSpan(0, text.Length - 1), NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var seconds)
            ? seconds < MaxDelay.TotalSeconds ? TimeSpan.FromSeconds(seconds) : MaxDelay
            : null;

    private static T? Read<T>(ReadOnlySpan<byte> body, Func<JsonElement, T> read)
    {
        var reader = new Utf8JsonReader(body, new JsonReaderOptions { MaxDepth = Options.MaxDepth });
        try
        {
            using var document = JsonDocument.ParseValue(ref reader);
            var root = document.RootElement;
            if (root.ValueKind == JsonValueKind.Array && root.GetArrayLength() > 0)
            {
                root = root[0];
            }

            return root.ValueKind == JsonValueKind.Object && root.TryGetProperty("error", out var error) && error.ValueKind is JsonValueKind.Object or JsonValueKind.String
                ? read(error)
                : default;
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            return default;
        }
    }

    private static TimeSpan? FindDelay(JsonElement error)
    {
        foreach (var detail in Details(error, "RetryInfo"))
        {
            return ReadDuration(GetText(detail, "retryDelay"));
        }

        return null;
    }

    private static string? FindField(JsonElement error)
    {
        foreach (var detail in Details(error, "BadRequest"))
        {
            foreach (var violation in Items(detail, "fieldViolations"))
            {
                return GetText(violation, "field");
            }
        }

        return null;
    }

    private static IEnumerable<JsonElement> Details(JsonElement error, string type) =>
        Items(error, "details").Where(d => GetText(d, "@type")?.EndsWith("google.rpc." + type, StringComparison.Ordinal) == true);

    private static IEnumerable<JsonElement> Items(JsonElement element, string name) =>
        element.ValueKind == JsonValueKind.Object && element.TryGetProperty(name, out var list) && list.ValueKind == JsonValueKind.Array
            ? list.EnumerateArray().Where(i => i.ValueKind == JsonValueKind.Object)
            : [];

    private static string? GetText(JsonElement element, string name) =>
        element.ValueKind == JsonValueKind.Object && element.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;
}
