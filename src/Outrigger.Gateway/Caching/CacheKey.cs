using System.Runtime.InteropServices;
using Outrigger.Core.Callers;

namespace Outrigger.Gateway.Caching;

/// <summary>
/// The name of a kept answer: whose it is, and a digest of everything that changes it. The tenant is part of the digest
/// too; it stands apart so that a store can count, bound and purge by tenant. Immutable.
/// </summary>
public readonly record struct CacheKey
{
    /// <summary>Bytes of the digest (SHA-256).</summary>
    public const int DigestBytes = 32;

    private readonly ulong _a;
    private readonly ulong _b;
    private readonly ulong _c;
    private readonly ulong _d;

    /// <summary>Makes a key.</summary>
    /// <param name="tenant">Whose answer it is.</param>
    /// <param name="digest">Exactly <see cref="DigestBytes"/> bytes.</param>
    /// <exception cref="ArgumentException">The digest has another length.</exception>
    public CacheKey(TenantId tenant, ReadOnlySpan<byte> digest)
    {
        if (digest.Length != DigestBytes)
        {
            throw new ArgumentException($"A digest has {DigestBytes} bytes, not {digest.Length}.", nameof(digest));
        }

        Tenant = tenant;
        var words = MemoryMarshal.Cast<byte, ulong>(digest);
        (_a, _b, _c, _d) = (words[0], words[1], words[2], words[3]);
    }

    /// <summary>Whose answer it is.</summary>
    public TenantId Tenant { get; }

    /// <summary>The first eight bytes of the digest: enough where a collision costs nothing but a worse guess.</summary>
    internal ulong Fingerprint => _a;

    /// <summary>The digest in lower-case hexadecimal.</summary>
    public string ToHex()
    {
        Span<byte> digest = stackalloc byte[DigestBytes];
        MemoryMarshal.Cast<ulong, byte>([_a, _b, _c, _d]).CopyTo(digest);
        return Convert.ToHexStringLower(digest);
    }

    /// <inheritdoc/>
    public override string ToString() => $"{Tenant}/{ToHex()}";

    /// <summary>Compares all of the digest, and the tenant.</summary>
    public bool Equals(CacheKey other) => _a == other._a && _b == other._b && _c == other._c && _d == other._d && Tenant == other.Tenant;

    // The digest is evenly spread already.

    /// <inheritdoc/>
    public override int GetHashCode() => _a.GetHashCode();
}
