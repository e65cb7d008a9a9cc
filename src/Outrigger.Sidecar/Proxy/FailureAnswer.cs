using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Outrigger.Core.Errors;
using Outrigger.Core.Telemetry;

namespace Outrigger.Sidecar.Proxy;

/// <summary>
/// The answer in place of one of the backend's, in the shape that errors have in front of a backend:
/// <c>{error:{id,message,type,severity,timestamp}, suggestions, support:{documentation,troubleshooting}}</c>.
/// </summary>
internal static class FailureAnswer
{
    /// <summary>Answers, or breaks the connection off when an answer has begun.</summary>
    /// <param name="context">The request.</param>
    /// <param name="error">What happened.</param>
    /// <param name="status">The status; 0: that of the error.</param>
    /// <param name="now">When.</param>
    public static Task WriteAsync(HttpContext context, ErrorType error, int status, DateTimeOffset now)
    {
        var response = context.Response;
        if (response.HasStarted)
        {
            context.Abort();
            return Task.CompletedTask;
        }

        var connection = response.Headers.Connection;
        response.Clear();
        response.Headers.Connection = connection;
        response.StatusCode = status == 0 ? error.Status : status;
        response.ContentType = "application/json";
        response.Headers.CacheControl = "no-store";
        if (response.StatusCode is 502 or 503 or 504)
        {
            response.Headers.RetryAfter = "1";
        }

        if (HttpMethods.IsHead(context.Request.Method))
        {
            return Task.CompletedTask;
        }

        using (var writer = new Utf8JsonWriter(response.BodyWriter))
        {
            Write(writer, context, error, response.StatusCode, now);
        }

        return response.BodyWriter.FlushAsync(context.RequestAborted).AsTask();
    }

    private static void Write(Utf8JsonWriter writer, HttpContext context, ErrorType error, int status, DateTimeOffset now)
    {
        writer.WriteStartObject();
        writer.WriteStartObject("error");
        writer.WriteString("id", RequestIds.GetTraceId(context));
        writer.WriteString("message", error.Title);
        writer.WriteString("type", status < 500 ? "validation" : "external_service");
        writer.WriteString("severity", status < 500 ? "low" : "high");
        writer.WriteString("timestamp", now.UtcDateTime);
        writer.WriteEndObject();
        writer.WriteStartArray("suggestions");
        writer.WriteStringValue(status < 500 ? error.Remedy : "Try again in a moment.");
        writer.WriteEndArray();
        writer.WriteStartObject("support");
        writer.WriteStartArray("documentation");
        writer.WriteStringValue(error.Urn);
        writer.WriteEndArray();
        writer.WriteStartArray("troubleshooting");
        writer.WriteStringValue(error.Remedy);
        writer.WriteEndArray();
        writer.WriteEndObject();
        writer.WriteEndObject();
    }
}
