using System.Buffers;
using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Outrigger.Core.Errors;
using Outrigger.Gateway.Forwarding;
using Outrigger.Gateway.Protocols.Json;

namespace Outrigger.Gateway.Protocols.Anthropic;

/// <summary>Our errors in Anthropic's shape: <c>{"type":"error","error":{"type","message"},"request_id"}</c>. Stateless and thread-safe.</summary>
internal static class AnthropicErrorShape
{
    /// <summary>Answers with the error.</summary>
    public static Task WriteAsync(HttpContext context, OutriggerError error)
    {
        if (context.TraceIdentifier.Length > 0)
        {
            context.Response.Headers["request-id"] = context.TraceIdentifier;
        }

        var body = new ArrayBufferWriter<byte>(256);
        WriteJson(body, error, context.TraceIdentifier);
        return ErrorBody.WriteAsync(context, error, body.WrittenMemory);
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
    public static UpstreamError? Read(ReadOnlySpan<byte> body) =>
        ErrorBody.Read(body, static error => new UpstreamError(ErrorBody.GetText(error, "message") ?? "", ErrorBody.GetText(error, "type")));

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

    private static void WriteJson(IBufferWriter<byte> target, OutriggerError error, string? requestId)
    {
        using var writer = new Utf8JsonWriter(target, ErrorBody.Readable);
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
