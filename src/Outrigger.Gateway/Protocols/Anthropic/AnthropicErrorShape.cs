using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Outrigger.Core.Errors;
using Outrigger.Gateway.Forwarding;

namespace Outrigger.Gateway.Protocols.Anthropic;

/// <summary>Our errors in Anthropic's shape: <c>{"type":"error","error":{"type","message"},"request_id"}</c>. Stateless and thread-safe.</summary>
internal static class AnthropicErrorShape
{
    // Never HTML (the content type says so): quotes and other scripts stay readable.
    private static readonly JsonWriterOptions Readable = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>Answers with the error.</summary>
    public static async Task WriteAsync(HttpContext context, OutriggerError error)
    {
        var response = context.Response;
        response.StatusCode = error.Status;
        response.ContentType = "application/json";
        ProblemWriter.WriteHeaders(response, error);
        if (context.TraceIdentifier.Length > 0)
        {
            response.Headers["request-id"] = context.TraceIdentifier;
        }

        var body = new ArrayBufferWriter<byte>(256);
        WriteJson(body, error, context.TraceIdentifier);
        response.ContentLength = body.WrittenCount;
        await response.BodyWriter.WriteAsync(body.WrittenMemory, context.RequestAborted);
    }

    /// <summary>Writes the error as an event of a stream that has begun.</summary>
    public static void WriteEvent(IBufferWriter<byte> writer, OutriggerError error)
    {
        var body = new ArrayBufferWriter<byte>(256);
        WriteJson(body, error, null);
        writer.Write("event: error\ndata: "u8);
        writer.Write(body.WrittenSpan);
        writer.Write("\n\n"u8);
    }

    /// <summary>Reads an upstream's error; null when it is none.</summary>
    public static UpstreamError? Read(ReadOnlySpan<byte> body)
    {
        var reader = new Utf8JsonReader(body);
        try
        {
            using var document = JsonDocument.ParseValue(ref reader);
            if (document.RootElement.ValueKind != JsonValueKind.Object || !document.RootElement.TryGetProperty("error", out var error))
            {
                return null;
            }

            return error.ValueKind == JsonValueKind.Object
                ? new UpstreamError(GetText(error, "message") ?? "", GetText(error, "type"))
                : new UpstreamError(error.ValueKind == JsonValueKind.String ? error.GetString()! : "");
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            return null;
        }
    }

    /// <summary>Anthropic's kind of error for a status.</summary>
    public static string GetType(int status) => status switch
    {
        401 => "authentication_error",
        402 => "billing_error",
        403 => "permission_error",
        404 => "not_found_error",
        408 or 504 => "timeout_error",
        413 => "request_too_large",
        429 => "rate_limit_error",
        503 or 529 => "overloaded_error",
        >= 500 => "api_error",
        _ => "invalid_request_error",
    };

    private static string? GetText(JsonElement element, string name) =>
        element.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;

    private static void WriteJson(IBufferWriter<byte> target, OutriggerError error, string? requestId)
    {
        using var writer = new Utf8JsonWriter(target, Readable);
        writer.WriteStartObject();
        writer.WriteString("type", "error");
        writer.WriteStartObject("error");
        writer.WriteString("type", GetType(error.Status));
        writer.WriteString("message", error.Detail);
        writer.WriteEndObject();
        if (requestId is { Length: > 0 })
        {
            writer.WriteString("request_id", requestId);
        }

        writer.WriteEndObject();
    }
}
