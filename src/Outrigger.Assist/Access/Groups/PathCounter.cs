using System.Numerics;

namespace Outrigger.Assist.Access.Groups;

/// <summary>How many different paths were seen, about: linear counting in a fixed number of bits. Not thread-safe.</summary>
/// <seealso href="https://doi.org/10.1145/78922.78925">Whang, Vander-Zanden, Taylor: A linear-time probabilistic counting algorithm (1990).</seealso>
internal sealed class PathCounter(int bits)
{
    // Beyond, one bit stands for many paths and the estimate runs away.
    private const double Full = 0.98;

    private readonly ulong[] _words = new ulong[bits / 64];
    private int _set;

    /// <summary>The estimate; null when there are too many to tell.</summary>
    public double? Count => _set >= Full * bits ? null : -bits * Math.Log(1 - ((double)_set / bits));

    public void Add(ulong path)
    {
        // Hashes of paths are spread well in their high bits too.
        var place = (int)(BitOperations.RotateLeft(path * 0x9E37_79B9_7F4A_7C15, 32) % (ulong)bits);
        ref var word = ref _words[place >> 6];
        var bit = 1UL << (place & 63);
        _set += (word & bit) == 0 ? 1 : 0;
        word |= bit;
    }
}
