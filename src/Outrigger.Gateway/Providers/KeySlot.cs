using Outrigger.Core.Secrets;
using Outrigger.Core.Time;

namespace Outrigger.Gateway.Providers;

/// <summary>
/// One credential of an upstream with what is known about it. A <em>tired</em> key (429, or nothing remaining) rests until
/// the provider's limit resets; a <em>dead</em> one (401, 402, 403) is left out for minutes and then tried once more; one
/// whose quota of the day is <em>used up</em> rests until the day is over. Thread-safe.
/// </summary>
internal sealed class KeySlot
{
    /// <summary>No word of a provider makes a key rest longer: a wrong date must not switch it off for ever.</summary>
    public const long MaxRestMicros = 24 * 3_600_000_000L;

    private long _tiredUntilMicros;
    private long _deadUntilMicros;
    private int _rejections;

    /// <param name="id">Public name for logs.</param>
    /// <param name="secret">The credential; null for an upstream that needs none.</param>
    /// <param name="meter">Counts its quota; null when it has none.</param>
    public KeySlot(string id, Secret? secret, IProviderKeyMeter? meter = null)
    {
        Id = id;
        Secret = secret;
        Meter = meter;
        Bearer = secret is null ? null : "Bearer " + secret.Reveal();
    }

    public string Id { get; }

    public Secret? Secret { get; }

    /// <summary>Counts its quota; null when it has none.</summary>
    public IProviderKeyMeter? Meter { get; }

    /// <summary>The value of the Authorization header, made once; null for none.</summary>
    public string? Bearer { get; }

    /// <summary>True while the last answer to this key was a rejection.</summary>
    public bool IsDead => Volatile.Read(ref _rejections) > 0;

    /// <summary>True while its quota of the day is used up.</summary>
    public bool IsUsedUp => Meter is not null && Meter.Read().UsedTokens >= Meter.TokensPerDay;

    /// <summary>From when on the key may be used, microseconds since 1970 UTC.</summary>
    public long RestsUntilMicros
    {
        get
        {
            var rest = Math.Max(Volatile.Read(ref _tiredUntilMicros), Volatile.Read(ref _deadUntilMicros));
            return Meter is not null && Meter.Read() is var use && use.UsedTokens >= Meter.TokensPerDay ? Math.Max(rest, use.NextResetMicros) : rest;
        }
    }

    /// <summary>The upstream asked this key to slow down: it rests until that moment.</summary>
    public void Tire(long untilMicros)
    {
        // No key, no account behind it: whoever else asks is not to blame for the one who asked too often.
        if (Secret is not null)
        {
            Extend(ref _tiredUntilMicros, untilMicros);
        }
    }

    /// <summary>Reads what an answer's headers say of the provider's own limits: a key of which nothing remains rests until they reset.</summary>
    public void NoteLimits(HttpResponseMessage answer, DateTimeOffset now)
    {
        if (Secret is not null && ProviderLimitHeaders.GetExhaustedUntil(answer, now) is { } until)
        {
            Tire(Math.Min(until.ToUnixMicroseconds(), now.ToUnixMicroseconds() + MaxRestMicros));
        }
    }

    /// <summary>The upstream refused this key. Rests for 1 min, doubling with each refusal up to 32 min.</summary>
    public void Reject(long nowMicros)
    {
        if (Secret is null)
        {
            return;
        }

        var rejections = Math.Min(Interlocked.Increment(ref _rejections), 6);
        Extend(ref _deadUntilMicros, nowMicros + (60_000_000L << (rejections - 1)));
    }

    /// <summary>The key was accepted.</summary>
    public void Accept()
    {
        if (Volatile.Read(ref _rejections) > 0)
        {
            Volatile.Write(ref _rejections, 0);
            Volatile.Write(ref _deadUntilMicros, 0);
        }
    }

    // The longest wish wins; a race between two answers loses at most the shorter one.
    private static void Extend(ref long untilMicros, long wish)
    {
        if (wish > Volatile.Read(ref untilMicros))
        {
            Volatile.Write(ref untilMicros, wish);
        }
    }
}
