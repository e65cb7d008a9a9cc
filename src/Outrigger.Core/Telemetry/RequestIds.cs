using System.Buffers.Binary;
using System.Diagnostics;
using System.Security.Cryptography;
using Microsoft.AspNetCore.Http;

namespace Outrigger.Core.Telemetry;

/// <summary>
/// The id of a request: a UUIDv7 (RFC 9562, section 5.7) that goes out as <c>x-request-id</c>, stands in logs and error
/// answers and is the key of the usage record. It lives in <see cref="HttpContext.TraceIdentifier"/>. Thread-safe.
/// </summary>
public static class RequestIds
{
    /// <summary>The header that carries the id.</summary>
    public const string HeaderName = "x-request-id";

    private const int RandomBytesPerId = 10;
    private const int BufferedIds = 256;

    [ThreadStatic]
    private static byte[]? _random;

    [ThreadStatic]
    private static int _used;

    /// <summary>Gives the request its id and puts it on the answer.</summary>
    public static void Assign(HttpContext context, TimeProvider time)
    {
        ArgumentNullException.ThrowIfNull(context);
        ArgumentNullException.ThrowIfNull(time);
        var id = Create(time).ToString("D");
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

    /// <summary>
    /// A new id. Its 74 random bits come out of a buffer per thread that is filled with secure random bytes at once: a
    /// system call for every id costs about as much as all other work of the request entry together.
    /// </summary>
    public static Guid Create(TimeProvider time)
    {
        ArgumentNullException.ThrowIfNull(time);
        var random = _random;
        if (random is null || _used >= random.Length)
        {
            random = _random ??= new byte[RandomBytesPerId * BufferedIds];
            RandomNumberGenerator.Fill(random);
            _used = 0;
        }

        Span<byte> bytes = stackalloc byte[16];
        BinaryPrimitives.WriteInt64BigEndian(bytes, time.GetUtcNow().ToUnixTimeMilliseconds() << 16);
        random.AsSpan(_used, RandomBytesPerId).CopyTo(bytes[6..]);
        _used += RandomBytesPerId;
        bytes[6] = (byte)((bytes[6] & 0x0F) | 0x70);
        bytes[8] = (byte)((bytes[8] & 0x3F) | 0x80);
        return new Guid(bytes, bigEndian: true);
    }
}
