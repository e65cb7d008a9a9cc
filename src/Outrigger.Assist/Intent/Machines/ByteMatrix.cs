using System.Numerics;
using System.Runtime.InteropServices;

namespace Outrigger.Assist.Intent.Machines;

/// <summary>A matrix with a byte a number and a scale a row, for sums of weighted rows. Immutable, thread-safe. rows × (stride + 4) bytes.</summary>
internal sealed class ByteMatrix
{
    private readonly sbyte[] _bytes;
    private readonly float[] _scales;

    /// <param name="numbers">[rows × stride], row-major.</param>
    /// <param name="stride">How many numbers a row has; whole vectors of bytes.</param>
    public ByteMatrix(ReadOnlySpan<float> numbers, int stride)
    {
        Stride = stride;
        _bytes = new sbyte[numbers.Length];
        _scales = new float[stride == 0 ? 0 : numbers.Length / stride];
        for (var row = 0; row < _scales.Length; row++)
        {
            var line = numbers.Slice(row * stride, stride);
            var largest = 0f;
            foreach (var number in line)
            {
                largest = Math.Max(largest, Math.Abs(number));
            }

            _scales[row] = largest / 127;
            for (var k = 0; k < stride && largest > 0; k++)
            {
                _bytes[(row * stride) + k] = (sbyte)MathF.Round(line[k] / _scales[row]);
            }
        }
    }

    /// <summary>How many numbers a row has.</summary>
    public int Stride { get; }

    /// <summary>Its state, in bytes.</summary>
    public long Bytes => _bytes.LongLength + (4L * _scales.Length);

    /// <summary>A number.</summary>
    public float At(int row, int column) => _scales[row] * _bytes[(row * Stride) + column];

    /// <summary>sums: [stride] = Σ values[i] × row columns[i]. O(rows × stride / 8).</summary>
    public void Sum(ReadOnlySpan<int> rows, ReadOnlySpan<float> values, Span<float> sums)
    {
        sums.Clear();
        var totals = MemoryMarshal.Cast<float, Vector<float>>(sums);
        for (var i = 0; i < rows.Length; i++)
        {
            var value = new Vector<float>(values[i] * _scales[rows[i]]);
            var line = MemoryMarshal.Cast<sbyte, Vector<sbyte>>(_bytes.AsSpan(rows[i] * Stride, Stride));
            for (var k = 0; k < line.Length; k++)
            {
                Vector.Widen(line[k], out var low, out var high);
                Vector.Widen(low, out var first, out var second);
                Vector.Widen(high, out var third, out var fourth);
                var four = totals.Slice(4 * k, 4);
                four[0] = Vector.FusedMultiplyAdd(Vector.ConvertToSingle(first), value, four[0]);
                four[1] = Vector.FusedMultiplyAdd(Vector.ConvertToSingle(second), value, four[1]);
                four[2] = Vector.FusedMultiplyAdd(Vector.ConvertToSingle(third), value, four[2]);
                four[3] = Vector.FusedMultiplyAdd(Vector.ConvertToSingle(fourth), value, four[3]);
            }
        }
    }
}
