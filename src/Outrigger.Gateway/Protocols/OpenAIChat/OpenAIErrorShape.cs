using System.Buffers;
using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Outrigger.Core.Errors;
using Outrigger.Gateway.Forwarding;
using Outrigger.Gateway.Protocols.Json;

namespace Outrigger.Gateway.Protocols.OpenAIChat;

/// <summary>Our errors in OpenAI's shape: <c>{"error":{"message","type","param","code"}}</c>. Stateless and thread-safe.</summary>
internal static class OpenAIErrorShape
{
    /// <summary>Answers with the error.</summary>
    public static Task WriteAsync(HttpContext context, OutriggerError error)
    {
        var body = new ArrayBufferWriter<byte>(256);
        WriteJson(body, error);
        return ErrorBody.WriteAsync(context, error, body.WrittenMemory);
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

    /// <summary>Reads an upstream's error; null when it is none.</summary>
    public static UpstreamError? Read(ReadOnlySpan<byte> body) => ErrorBody.Read(
        body,
        static error => new UpstreamError(
            ErrorBody.GetText(error, "message") ?? "", ErrorBody.GetText(error, "code") ?? ErrorBody.GetText(error, "type"), ErrorBody.GetText(error, "param")));

    /// <summary>What an error says of the key: OpenAI tells an empty account from haste by the code alone.</summary>
    public static KeyFault FindKeyFault(int status, ReadOnlySpan<byte> body) =>
        status == 429 && body.IndexOf("\"insufficient_quota\""u8) >= 0 ? KeyFault.OutOfMoney : KeyFault.None;

    private static void WriteJson(IBufferWriter<byte> target, OutriggerError error)
    {
        using var writer = new Utf8JsonWriter(target, ErrorBody.Readable);
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
