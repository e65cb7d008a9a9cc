namespace Outrigger.Core.Learning;

/// <summary>
/// 64-bit FNV-1a: the same on every machine and after every restart, unlike <c>GetHashCode</c>, so that what was learned may
/// be kept under it. Its values must never change. Not for untrusted keys of a table that others can fill. Pure.
/// </summary>
/// <seealso href="http://www.isthe.com/chongo/tech/comp/fnv/"/>
public static class Fnv1a
{
    /// <summary>What a hash begins with.</summary>
    public const ulong Basis = 14695981039346656037;

    private const ulong Prime = 1099511628211;

    /// <summary>Takes one unit (a byte, a UTF-16 unit, or a number) into a hash.</summary>
    public static ulong Add(ulong hash, ulong value) => (hash ^ value) * Prime;

    /// <summary>The hash of a text, over its UTF-16 units.</summary>
    public static ulong Of(ReadOnlySpan<char> text)
    {
        var hash = Basis;
        foreach (var unit in text)
        {
            hash = Add(hash, unit);
        }

        return hash;
    }
}
