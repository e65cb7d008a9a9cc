using System.Buffers.Binary;
using System.Security.Cryptography;

namespace Outrigger.Core.Time;

/// <summary>Conventions for time and ids that every module shares. All members are thread-safe.</summary>
public static class ClockExtensions
{
    private const int RandomBytesPerId = 10;
    private const int BufferedIds = 256;

    [ThreadStatic]
    private static byte[]? _random;

    [ThreadStatic]
    private static int _used;

    /// <summary>Microseconds since 1970-01-01T00:00:00Z: the form in which both databases keep an instant.</summary>
    public static long ToUnixMicroseconds(this DateTimeOffset instant) => (instant.UtcTicks - DateTimeOffset.UnixEpoch.Ticks) / TimeSpan.TicksPerMicrosecond;

    /// <summary>The instant that lies <paramref name="microseconds"/> after 1970-01-01T00:00:00Z.</summary>
    public static DateTimeOffset FromUnixMicroseconds(long microseconds) => DateTimeOffset.UnixEpoch.AddTicks(microseconds * TimeSpan.TicksPerMicrosecond);

    /// <summary>The clock's present in microseconds since 1970-01-01T00:00:00Z.</summary>
    public static long GetUnixMicroseconds(this TimeProvider time)
    {
        ArgumentNullException.ThrowIfNull(time);
        return time.GetUtcNow().ToUnixMicroseconds();
    }

    /// <summary>
    /// A UUIDv7 stamped with the injected clock, so that ids sort by creation (RFC 9562, section 5.7). Its 74 random bits come
    /// out of a buffer per thread that is filled with secure random bytes at once: a system call for every id costs about as
    /// much as all other work of a request's entry together. Thread-safe.
    /// </summary>
    public static Guid NewId(this TimeProvider time)
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
