namespace Outrigger.Core.Learning;

/// <summary>
/// Counts many keys in little memory: never too low, and too high by more than e/width of all that was added with a chance
/// of at most e^−depth. Keys are 64-bit hashes. Adding and asking take O(depth) and allocate nothing. Not thread-safe.
/// </summary>
/// <remarks>
/// State: 4 · width · depth bytes. Conservative update: only the lowest cells grow, which errs less than the plain sketch
/// (Estan and Varghese, 2002) and forbids taking away. Counts stop at 4,294,967,295.
/// </remarks>
/// <seealso href="https://doi.org/10.1016/j.jalgor.2003.12.001">Cormode and Muthukrishnan, 2005</seealso>
public sealed class CountMinSketch
{
    private readonly uint[] _cells;
    private readonly int _mask;

    /// <summary>Makes an empty sketch.</summary>
    /// <param name="width">Cells in a row, 16 to 16,777,216; a power of two.</param>
    /// <param name="depth">Rows, 1 to 8.</param>
    public CountMinSketch(int width, int depth)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(width, 16);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(width, 1 << 24);
        ArgumentOutOfRangeException.ThrowIfNotEqual(width & (width - 1), 0, nameof(width));
        ArgumentOutOfRangeException.ThrowIfLessThan(depth, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(depth, 8);
        Depth = depth;
        _mask = width - 1;
        _cells = new uint[width * depth];
    }

    /// <summary>Rows.</summary>
    public int Depth { get; }

    /// <summary>Cells in a row.</summary>
    public int Width => _mask + 1;

    /// <summary>How much was added to all keys.</summary>
    public ulong Total { get; private set; }

    /// <summary>Adds to a key.</summary>
    /// <returns>The key's count after that.</returns>
    public uint Add(ulong key, uint amount = 1)
    {
        var target = (uint)Math.Min(uint.MaxValue, (ulong)Estimate(key) + amount);
        for (var row = 0; row < Depth; row++)
        {
            ref var cell = ref _cells[Cell(key, row)];
            cell = Math.Max(cell, target);
        }

        Total += amount;
        return target;
    }

    /// <summary>A key's count: the true one or more.</summary>
    public uint Estimate(ulong key)
    {
        var lowest = uint.MaxValue;
        for (var row = 0; row < Depth; row++)
        {
            lowest = Math.Min(lowest, _cells[Cell(key, row)]);
        }

        return lowest;
    }

    /// <summary>Halves all counts, so that old ones fade.</summary>
    public void Halve()
    {
        foreach (ref var cell in _cells.AsSpan())
        {
            cell >>= 1;
        }

        Total >>= 1;
    }

    // One hash, mixed differently for each row (SplitMix64's finisher).
    private int Cell(ulong key, int row)
    {
        key += (ulong)(row + 1) * 0x9E3779B97F4A7C15;
        key = (key ^ (key >> 30)) * 0xBF58476D1CE4E5B9;
        key = (key ^ (key >> 27)) * 0x94D049BB133111EB;
        return (row * Width) + ((int)(key ^ (key >> 31)) & _mask);
    }
}
