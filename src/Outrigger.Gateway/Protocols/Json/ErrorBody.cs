using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Outrigger.Core.Errors;
using Outrigger.Gateway.Forwarding;

namespace Outrigger.Gateway.Protocols.Json;

/// <summary>What the error shapes of all protocols share. Stateless and thread-safe.</summary>
internal static class ErrorBody
{
    /// <summary>Never HTML (the content type says so): quotes and other scripts stay readable.</summary>
    public static JsonWriterOptions Readable { get; } = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>Answers with a body of an error's shape; the answer has not begun.</summary>
    public static async Task WriteAsync(HttpContext context, OutriggerError error, ReadOnlyMemory<byte> body)
    {
        var response = context.Response;
        response.StatusCode = error.Status;
        response.ContentType = "application/json";
        ProblemWriter.WriteHeaders(response, error);
        response.ContentLength = body.Length;
        await response.BodyWriter.WriteAsync(body, context.RequestAborted);
    }

    /// <summary>Reads the <c>error</c> member of an upstream's error; null when it has none. Some servers write a text in place of an object.</summary>
    /// <param name="body">The error.</param>
    /// <param name="read">Reads the member's object.</param>
    public static UpstreamError? Read(ReadOnlySpan<byte> body, Func<JsonElement, UpstreamError> read)
    {
        var reader = new Utf8JsonReader(body);
        try
        {
            using var document = JsonDocument.ParseValue(ref reader);
            if (document.RootElement.ValueKind != JsonValueKind.Object || !document.RootElement.TryGetProperty("error", out var error))
            {
                return null;
            }

            return error.ValueKind == JsonValueKind.Object ? read(error) : new UpstreamError(error.ValueKind == JsonValueKind.String ? error.GetString()! : "");
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            return null;
        }
    }

    /// <summary>A text member; null when it is not there or no text.</summary>
    public static string? GetText(JsonElement element, string name) =>
        element.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;
}
