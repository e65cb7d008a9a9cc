using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using Microsoft.AspNetCore.Http;

namespace Outrigger.Core.Errors;

/// <summary>Writes an <see cref="OutriggerError"/> as <c>application/problem+json</c> (RFC 9457). Thread-safe.</summary>
public static class ProblemWriter
{
    // Never HTML (the content type says so): quotes and other scripts stay readable.
    private static readonly JsonWriterOptions Readable = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>Answers with the error; does nothing but abort when the answer has begun already.</summary>
    public static async Task WriteAsync(HttpContext context, OutriggerError error)
    {
        ArgumentNullException.ThrowIfNull(context);
        ArgumentNullException.ThrowIfNull(error);
        var response = context.Response;
        if (response.HasStarted)
        {
            context.Abort();
            return;
        }

        response.StatusCode = error.Status;
        response.ContentType = "application/problem+json";
        WriteHeaders(response, error);
        await using var writer = new Utf8JsonWriter(response.BodyWriter, Readable);
        writer.WriteStartObject();
        writer.WriteString("type", error.Type.Urn);
        writer.WriteString("title", error.Type.Title);
        writer.WriteNumber("status", error.Status);
        writer.WriteString("detail", error.Detail);
        writer.WriteString("traceId", Telemetry.RequestIds.GetTraceId(context));
        if (error.Param is not null)
        {
            writer.WriteString("param", error.Param);
        }

        foreach (var (name, value) in error.Extensions ?? new Dictionary<string, object?>())
        {
            writer.WritePropertyName(name);
            JsonSerializer.Serialize(writer, value);
        }

        writer.WriteEndObject();
        await writer.FlushAsync(context.RequestAborted);
    }

    /// <summary>The headers an error carries whatever the shape of its body: <c>Retry-After</c>, <c>x-outrigger-limit</c>, <c>x-should-retry</c>, and <c>WWW-Authenticate</c> on 401 (RFC 9110, section 11.6.1).</summary>
    public static void WriteHeaders(HttpResponse response, OutriggerError error)
    {
        ArgumentNullException.ThrowIfNull(response);
        ArgumentNullException.ThrowIfNull(error);
        if (error.Status == StatusCodes.Status401Unauthorized)
        {
            response.Headers.WWWAuthenticate = "Bearer";
        }

        if (error.RetryAfter is { } after)
        {
            response.Headers.RetryAfter = Math.Max(1, (long)Math.Ceiling(after.TotalSeconds)).ToString(CultureInfo.InvariantCulture);
        }

        if (error.Limit is not null)
        {
            response.Headers["x-outrigger-limit"] = error.Limit;
        }

        if (error.ShouldRetry is { } retry)
        {
            response.Headers["x-should-retry"] = retry ? "true" : "false";
        }
    }
}
