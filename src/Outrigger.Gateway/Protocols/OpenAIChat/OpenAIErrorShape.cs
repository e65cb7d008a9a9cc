using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Outrigger.Core.Errors;

namespace Outrigger.Gateway.Protocols.OpenAIChat;

/// <summary>Our errors in OpenAI's shape: <c>{"error":{"message","type","param","code"}}</c>. Stateless and thread-safe.</summary>
internal static class OpenAIErrorShape
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
        var body = new ArrayBufferWriter<byte>(256);
        WriteJson(body, error);
        response.ContentLength = body.WrittenCount;
        await response.BodyWriter.WriteAsync(body.WrittenMemory, context.RequestAborted);
    }

    /// <summary>Writes the error as an event of a stream that has begun.</summary>
    public static void WriteEvent(IBufferWriter<byte> writer, OutriggerError error)
    {
        var body = new ArrayBufferWriter<byte>(256);
        WriteJson(body, error);
        writer.Write("data: "u8);
        writer.Write(body.WrittenSpan);
        writer.Write("\n\n"u8);
    }

    private static void WriteJson(IBufferWriter<byte> target, OutriggerError error)
    {
        using var writer = new Utf8JsonWriter(target, Readable);
        writer.WriteStartObject();
        writer.WriteStartObject("error");
        writer.WriteString("message", error.Detail);
        writer.WriteString("type", GetType(error.Status));
        writer.WriteString("param", error.Param);
        writer.WriteString("code", error.Type.SnakeCode);
        writer.WriteEndObject();
        writer.WriteEndObject();
    }

    private static string GetType(int status) => status switch
    {
        401 => "authentication_error",
        403 => "permission_error",
        404 => "not_found_error",
        429 => "rate_limit_error",
        >= 500 => "server_error",
        _ => "invalid_request_error",
    };
}
