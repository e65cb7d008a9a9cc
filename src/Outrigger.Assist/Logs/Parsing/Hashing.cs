using Outrigger.Core.Learning;

namespace Outrigger.Assist.Logs.Parsing;

/// <summary>64-bit hashes that are the same on every machine and after every restart. FNV-1a over UTF-16 units, mixed at the end.</summary>
/// <seealso href="http://www.isthe.com/chongo/tech/comp/fnv/"/>
internal static class Hashing
{
    public const ulong Basis = Fnv1a.Basis;

    public static ulong Add(ulong hash, uint value) => Fnv1a.Add(hash, value);

    /// <summary>Spreads the bits, and keeps clear of the small numbers that are keys of their own.</summary>
    public static ulong Finish(ulong hash)
    {
        hash ^= hash >> 32;
        hash *= 0xD6E8FEB86659FD93;
        hash ^= hash >> 32;
        return hash < 16 ? hash + 16 : hash;
    }

    public static ulong Of(ReadOnlySpan<char> text) => Finish(Fnv1a.Of(text));

    public static ulong Combine(ulong hash, ulong value)
    {
        hash = (hash ^ value) * 0x9E3779B97F4A7C15;
        return hash ^ (hash >> 29);
    }

    /// <summary>The hash of a word's shape: a run of digits counts as one sign.</summary>
    public static ulong OfShape(ReadOnlySpan<char> text)
    {
        var hash = Basis;
        var inDigits = false;
        for (var i = 0; i < text.Length; i++)
        {
            var c = text[i];
            if (c == '-' && i + 1 < text.Length && CharacterTable.IsDigit(text[i + 1]))
            {
                // May be a sign: names with negative numbers have the shape of the others.
                continue;
            }

            if (CharacterTable.IsDigit(c))
            {
                hash = inDigits ? hash : Add(hash, 0x23);
                inDigits = true;
                continue;
            }

            inDigits = false;
            hash = Add(hash, c);
        }

        return Finish(hash ^ 0x5A5A);
    }
}
