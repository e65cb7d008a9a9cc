using System.Buffers;
using System.Globalization;
using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Outrigger.Core.Errors;
using Outrigger.Gateway.Protocols.Json;

namespace Outrigger.Gateway.Protocols.Gemini;

/// <summary>
/// Our errors in Google's shape: <c>{"error":{"code","message","status","details"}}</c>. Our own code stands in the
/// details as the reason of an ErrorInfo of the domain <c>outrigger</c>. Stateless and thread-safe.
/// </summary>
internal static class GeminiErrorShape
{
    /// <summary>Answers with the error.</summary>
    /// <param name="context">The call.</param>
    /// <param name="error">What to say.</param>
    /// <param name="isArray">Whether the client expects an array: it then gets an array of one.</param>
    public static Task WriteAsync(HttpContext context, OutriggerError error, bool isArray = false)
    {
        var body = new ArrayBufferWriter<byte>(512);
        if (isArray)
        {
            body.Write("["u8);
        }

        WriteJson(body, error);
        if (isArray)
        {
            body.Write("]"u8);
        }

        return ErrorBody.WriteAsync(context, error, body.WrittenMemory);
    }

    /// <summary>Writes the error as an event of a stream that has begun.</summary>
    public static void WriteEvent(IBufferWriter<byte> writer, OutriggerError error)
    {
        writer.Write("data: "u8);
        WriteJson(writer, error);
        writer.Write("\n\n"u8);
    }

    /// <summary>Writes the error's JSON.</summary>
    public static void WriteJson(IBufferWriter<byte> target, OutriggerError error)
    {
        using var writer = new Utf8JsonWriter(target, ErrorBody.Readable);
        writer.WriteStartObject();
        writer.WriteStartObject("error");
        writer.WriteNumber("code", error.Status);
        writer.WriteString("message", error.Detail);
        writer.WriteString("status", GetStatus(error.Status));
        writer.WriteStartArray("details");
        WriteInfo(writer, error);
        if (error.Param is { } param)
        {
            WriteViolation(writer, param, error.Detail);
        }

        if (error.RetryAfter is { } delay)
        {
            writer.WriteStartObject();
            writer.WriteString("@type", "type.googleapis.com/google.rpc.RetryInfo");
            writer.WriteString("retryDelay", Math.Max(0, delay.TotalSeconds).ToString("0.###", CultureInfo.InvariantCulture) + "s");
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
        writer.WriteEndObject();
        writer.WriteEndObject();
    }

    /// <summary>The name of a status in Google's words.</summary>
    public static string GetStatus(int status) => status switch
    {
        401 => "UNAUTHENTICATED",
        402 or 412 => "FAILED_PRECONDITION",
        403 => "PERMISSION_DENIED",
        404 => "NOT_FOUND",
        408 or 504 => "DEADLINE_EXCEEDED",
        409 => "ABORTED",
        429 => "RESOURCE_EXHAUSTED",
        499 => "CANCELLED",
        501 => "UNIMPLEMENTED",
        502 or 503 => "UNAVAILABLE",
        >= 500 => "INTERNAL",
        _ => "INVALID_ARGUMENT",
    };

    private static void WriteInfo(Utf8JsonWriter writer, OutriggerError error)
    {
        writer.WriteStartObject();
        writer.WriteString("@type", "type.googleapis.com/google.rpc.ErrorInfo");
        writer.WriteString("reason", error.Type.SnakeCode.ToUpperInvariant());
        writer.WriteString("domain", "outrigger");
        writer.WriteEndObject();
    }

    private static void WriteViolation(Utf8JsonWriter writer, string param, string detail)
    {
        writer.WriteStartObject();
        writer.WriteString("@type", "type.googleapis.com/google.rpc.BadRequest");
        writer.WriteStartArray("fieldViolations");
        writer.WriteStartObject();
        writer.WriteString("field", param);
        writer.WriteString("description", detail);
        writer.WriteEndObject();
        writer.WriteEndArray();
        writer.WriteEndObject();
    }
}
