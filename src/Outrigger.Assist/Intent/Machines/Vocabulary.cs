using System.Numerics;

namespace Outrigger.Assist.Intent.Machines;

/// <summary>
/// The n-grams a model knows: hash → number. Open addressing, at most half full; two n-grams of one 32-bit hash are one.
/// 8 bytes a place. Reading is thread-safe once it is filled.
/// </summary>
internal sealed class Vocabulary
{
    private uint[] _hashes;
    private int[] _numbers;
    private int _mask;

    public Vocabulary(int expected = 1024)
    {
        var size = (int)BitOperations.RoundUpToPowerOf2((uint)Math.Max(16, expected * 2));
        _hashes = new uint[size];
        _numbers = new int[size];
        _mask = size - 1;
    }

    /// <summary>How many n-grams it holds.</summary>
    public int Count { get; private set; }

    /// <summary>Its state, in bytes.</summary>
    public long Bytes => 8L * _hashes.Length;

    /// <summary>The number of a hash, from 0; −1 when it is unknown. O(1).</summary>
    public int Find(uint hash)
    {
        for (var at = (int)hash & _mask; ; at = (at + 1) & _mask)
        {
            var number = _numbers[at];
            if (number == 0)
            {
                return -1;
            }

            if (_hashes[at] == hash)
            {
                return number - 1;
            }
        }
    }

    /// <summary>The number of a hash, given now when it is new.</summary>
    public int Add(uint hash)
    {
        if (Count * 2 >= _hashes.Length)
        {
            Grow();
        }

        for (var at = (int)hash & _mask; ; at = (at + 1) & _mask)
        {
            if (_numbers[at] == 0)
            {
                _hashes[at] = hash;
                _numbers[at] = ++Count;
                return Count - 1;
            }

            if (_hashes[at] == hash)
            {
                return _numbers[at] - 1;
            }
        }
    }

    /// <summary>The hashes in the order of their numbers.</summary>
    public uint[] ToArray()
    {
        var hashes = new uint[Count];
        for (var i = 0; i < _hashes.Length; i++)
        {
            if (_numbers[i] != 0)
            {
                hashes[_numbers[i] - 1] = _hashes[i];
            }
        }

        return hashes;
    }

    private void Grow()
    {
        var hashes = ToArray();
        _hashes = new uint[_hashes.Length * 2];
        _numbers = new int[_numbers.Length * 2];
        _mask = _hashes.Length - 1;
        Count = 0;
        foreach (var hash in hashes)
        {
            Add(hash);
        }
    }
}
