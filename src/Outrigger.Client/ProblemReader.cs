using System.Text.Json;

namespace Outrigger.Client;

/// <summary>Reads why a server refused; an error page of something in between has a status alone.</summary>
internal static class ProblemReader
{
    public static OutriggerProblemException Read(HttpResponseMessage answer, byte[] body, TimeProvider time)
    {
        var problem = Parse(body);
        string? Member(string name) => problem is { } value && value.TryGetProperty(name, out var member) && member.ValueKind == JsonValueKind.String ? member.GetString() : null;
        var after = answer.Headers.RetryAfter;
        var wait = after?.Delta ?? after?.Date - time.GetUtcNow();
        return new OutriggerProblemException(
            (int)answer.StatusCode,
            Member("type"),
            Member("title"),
            Member("detail"),
            Member("param"),
            Member("traceId"),
            wait is { } span ? (span < TimeSpan.Zero ? TimeSpan.Zero : span) : null);
    }

    private static JsonElement? Parse(byte[] body)
    {
        try
        {
            using var document = JsonDocument.Parse(body);
            return document.RootElement.ValueKind == JsonValueKind.Object ? document.RootElement.Clone() : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
