using System.Diagnostics;
using Microsoft.AspNetCore.Http;
using Outrigger.Core.Time;

namespace Outrigger.Core.Telemetry;

/// <summary>
/// The id of a request: a UUIDv7 (RFC 9562, section 5.7) that goes out as <c>x-request-id</c>, stands in logs and error
/// answers and is the key of the usage record. It lives in <see cref="HttpContext.TraceIdentifier"/>. Thread-safe.
/// </summary>
public static class RequestIds
{
    /// <summary>The header that carries the id.</summary>
    public const string HeaderName = "x-request-id";

    /// <summary>Gives the request its id and puts it on the answer.</summary>
    public static void Assign(HttpContext context, TimeProvider time)
    {
        ArgumentNullException.ThrowIfNull(context);
        ArgumentNullException.ThrowIfNull(time);
        var id = time.NewId().ToString("D");
        context.TraceIdentifier = id;
        context.Response.Headers[HeaderName] = id;
    }

    /// <summary>The id of a request; an empty one before <see cref="Assign"/>.</summary>
    public static Guid Get(HttpContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        return Guid.TryParseExact(context.TraceIdentifier, "D", out var id) ? id : Guid.Empty;
    }

    /// <summary>
    /// What error answers and logs name a request by: the trace it belongs to when it has one (its own activity, else the
    /// caller's <c>traceparent</c>), else its id.
    /// </summary>
    /// <seealso href="https://www.w3.org/TR/trace-context/#traceparent-header"/>
    public static string GetTraceId(HttpContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        if (Activity.Current is { } activity)
        {
            return activity.TraceId.ToHexString();
        }

        var parent = context.Request.Headers.TraceParent;
        return parent.Count == 1 && ActivityContext.TryParse(parent[0], null, out var trace) ? trace.TraceId.ToHexString() : context.TraceIdentifier;
    }
}
