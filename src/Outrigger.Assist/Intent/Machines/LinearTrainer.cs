using System.Numerics;
using System.Runtime.InteropServices;

namespace Outrigger.Assist.Intent.Machines;

/// <summary>Texts as sparse rows. Row i has the columns and values from <c>Starts[i]</c> to <c>Starts[i + 1]</c>.</summary>
internal sealed record SparseRows(int[] Starts, int[] Columns, float[] Values)
{
    public int Count => Starts.Length - 1;

    public ReadOnlySpan<int> ColumnsOf(int row) => Columns.AsSpan(Starts[row], Starts[row + 1] - Starts[row]);

    public ReadOnlySpan<float> ValuesOf(int row) => Values.AsSpan(Starts[row], Starts[row + 1] - Starts[row]);
}

/// <summary>
/// One-vs-rest linear support vector machines with squared hinge loss, by dual coordinate descent (Hsieh et al., ICML 2008,
/// algorithm 1). All classes are trained at once: weights lie as [feature × class], so that one pass over a row's features
/// updates every class with vector instructions. Seeded, so that the same rows give the same weights.
/// O(passes × non-zeros × classes) time; 4 bytes × (features + rows) × classes of memory.
/// </summary>
/// <seealso href="https://doi.org/10.1145/1390156.1390208"/>
internal static class LinearTrainer
{
    /// <summary>Trains.</summary>
    /// <param name="rows">The texts.</param>
    /// <param name="labels">The class of each, from 0; −1 is an example of none, against all of them.</param>
    /// <param name="features">How many columns there are.</param>
    /// <param name="classes">How many classes there are.</param>
    /// <param name="cost">C: what an error costs beside large weights.</param>
    /// <param name="positiveCost">How many times C an example of the class itself costs.</param>
    /// <param name="passes">How often the rows are gone through.</param>
    /// <param name="progress">Told the share that is done, 0 to 1.</param>
    /// <param name="cancellationToken">Stops between rows.</param>
    /// <returns>weights: [features × stride], row-major; stride is the classes rounded up to whole vectors.</returns>
    public static float[] Train(
        SparseRows rows, int[] labels, int features, int classes, float cost, float positiveCost, int passes, Action<double>? progress, CancellationToken cancellationToken)
    {
        var width = Vector<float>.Count;
        var stride = StrideOf(classes);
        var weights = new float[(long)features * stride];
        var alphas = new float[(long)rows.Count * stride];
        var scores = new float[stride];
        var steps = new float[stride];
        var signs = new float[stride];
        var diagonals = new float[stride];
        var order = Enumerable.Range(0, rows.Count).ToArray();
        var state = 0x2545F4914F6CDD1DUL;
        var changed = new int[stride / width];
        var negative = 1 / (2 * cost);
        var positive = negative / positiveCost;
        for (var pass = 0; pass < passes; pass++)
        {
            for (var i = order.Length - 1; i > 0; i--)
            {
                state ^= state << 13;
                state ^= state >> 7;
                state ^= state << 17;
                var j = (int)(state % (ulong)(i + 1));
                (order[i], order[j]) = (order[j], order[i]);
            }

            for (var at = 0; at < order.Length; at++)
            {
                if ((at & 0xFF) == 0)
                {
                    cancellationToken.ThrowIfCancellationRequested();
                }

                var row = order[at];
                var columns = rows.ColumnsOf(row);
                var values = rows.ValuesOf(row);
                Score(weights, stride, columns, values, scores);
                var square = 0f;
                foreach (var value in values)
                {
                    square += value * value;
                }

                signs.AsSpan().Fill(-1);
                diagonals.AsSpan().Fill(negative);
                if (labels[row] >= 0)
                {
                    signs[labels[row]] = 1;
                    diagonals[labels[row]] = positive;
                }

                var count = Step(alphas.AsSpan(row * stride, stride), scores, signs, diagonals, square, steps, changed);
                if (count > 0)
                {
                    Add(weights, stride, columns, values, steps, changed.AsSpan(0, count));
                }
            }

            progress?.Invoke((pass + 1.0) / passes);
        }

        return weights;
    }

    /// <summary>How many places a row of weights has: whole vectors of bytes, so that quantised rows are read without a rest.</summary>
    public static int StrideOf(int classes) => (classes + Vector<sbyte>.Count - 1) / Vector<sbyte>.Count * Vector<sbyte>.Count;

    /// <summary>scores: [stride] = weights ᵀ × row.</summary>
    public static void Score(float[] weights, int stride, ReadOnlySpan<int> columns, ReadOnlySpan<float> values, Span<float> scores)
    {
        var sums = MemoryMarshal.Cast<float, Vector<float>>(scores[..stride]);
        sums.Clear();
        for (var i = 0; i < columns.Length; i++)
        {
            var line = MemoryMarshal.Cast<float, Vector<float>>(weights.AsSpan(columns[i] * stride, stride));
            var value = new Vector<float>(values[i]);
            for (var k = 0; k < sums.Length; k++)
            {
                sums[k] = Vector.FusedMultiplyAdd(line[k], value, sums[k]);
            }
        }
    }

    // One step of every class's dual variable of this row; names the vectors in which something changed.
    private static int Step(Span<float> alphas, ReadOnlySpan<float> scores, ReadOnlySpan<float> signs, ReadOnlySpan<float> diagonals, float square, Span<float> steps, Span<int> changed)
    {
        var a = MemoryMarshal.Cast<float, Vector<float>>(alphas);
        var s = MemoryMarshal.Cast<float, Vector<float>>(scores);
        var y = MemoryMarshal.Cast<float, Vector<float>>(signs);
        var d = MemoryMarshal.Cast<float, Vector<float>>(diagonals);
        var t = MemoryMarshal.Cast<float, Vector<float>>(steps);
        var squares = new Vector<float>(square);
        var count = 0;
        for (var k = 0; k < a.Length; k++)
        {
            var gradient = (y[k] * s[k]) - Vector<float>.One + (d[k] * a[k]);
            var next = Vector.Max(a[k] - (gradient / (squares + d[k])), Vector<float>.Zero);
            var step = (next - a[k]) * y[k];
            if (Vector.EqualsAll(step, Vector<float>.Zero))
            {
                continue;
            }

            a[k] = next;
            t[k] = step;
            changed[count++] = k;
        }

        return count;
    }

    private static void Add(float[] weights, int stride, ReadOnlySpan<int> columns, ReadOnlySpan<float> values, ReadOnlySpan<float> steps, ReadOnlySpan<int> changed)
    {
        var t = MemoryMarshal.Cast<float, Vector<float>>(steps);
        for (var i = 0; i < columns.Length; i++)
        {
            var line = MemoryMarshal.Cast<float, Vector<float>>(weights.AsSpan(columns[i] * stride, stride));
            var value = new Vector<float>(values[i]);
            foreach (var k in changed)
            {
                line[k] = Vector.FusedMultiplyAdd(t[k], value, line[k]);
            }
        }
    }
}
