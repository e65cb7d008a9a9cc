using Outrigger.Core.Secrets;

namespace Outrigger.Gateway.Providers;

/// <summary>
/// One credential of an upstream with what is known about it. A <em>tired</em> key (429) rests for a moment; a
/// <em>dead</em> one (401, 402, 403) is left out for minutes and then tried once more. Thread-safe.
/// </summary>
internal sealed class KeySlot
{
    private long _restsUntilMicros;
    private int _rejections;

    /// <param name="id">Public name for logs.</param>
    /// <param name="secret">The credential; null for an upstream that needs none.</param>
    public KeySlot(string id, Secret? secret)
    {
        Id = id;
        Secret = secret;
        Bearer = secret is null ? null : "Bearer " + secret.Reveal();
    }

    public string Id { get; }

    public Secret? Secret { get; }

    /// <summary>The value of the Authorization header, made once; null for none.</summary>
    public string? Bearer { get; }

    /// <summary>True while the last answer to this key was a rejection.</summary>
    public bool IsDead => Volatile.Read(ref _rejections) > 0;

    /// <summary>From when on the key may be used, microseconds since 1970 UTC.</summary>
    public long RestsUntilMicros => Volatile.Read(ref _restsUntilMicros);

    /// <summary>The upstream asked this key to slow down.</summary>
    public void Tire(long untilMicros)
    {
        if (Secret is null)
        {
            // No key, no account behind it: whoever else asks is not to blame for the one who asked too often.
            return;
        }

        // The longest wish wins; a race between two answers loses at most the shorter one.
        if (untilMicros > Volatile.Read(ref _restsUntilMicros))
        {
            Volatile.Write(ref _restsUntilMicros, untilMicros);
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
        Tire(nowMicros + ((60_000_000L << (rejections - 1))));
    }

    /// <summary>The key was accepted.</summary>
    public void Accept()
    {
        if (Volatile.Read(ref _rejections) > 0)
        {
            Volatile.Write(ref _rejections, 0);
            Volatile.Write(ref _restsUntilMicros, 0);
        }
    }
}
