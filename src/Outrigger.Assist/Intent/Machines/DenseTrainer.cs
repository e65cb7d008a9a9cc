using System.Numerics;
using System.Runtime.InteropServices;

namespace Outrigger.Assist.Intent.Machines;

/// <summary>A trained layer.</summary>
/// <param name="Embedding">[features × width], row-major.</param>
/// <param name="Output">[classes × width], row-major.</param>
internal sealed record DenseLayer(float[] Embedding, float[] Output);

/// <summary>
/// One hidden layer over the n-grams: every n-gram has a vector of <see cref="Width"/> numbers, a text is their weighted sum
/// cut at zero, and a linear layer with softmax says which intent it is. Trained by stochastic gradient descent with
/// dropped n-grams; examples of no intent are asked to make all intents alike likely (outlier exposure,
/// Hendrycks et al., ICLR 2019). Its mistakes differ from the linear machines', so that both together err less than each.
/// Seeded. O(passes × non-zeros × width) time; 4 bytes × (features + classes) × width of memory.
/// </summary>
/// <seealso href="https://arxiv.org/abs/1812.04606"/>
internal static class DenseTrainer
{
    /// <summary>How many numbers a vector has.</summary>
    public const int Width = 128;

    private const float Rate = 0.1f;

    // The sums over many small values need larger steps than the layer above.
    private const float EmbeddingRate = 3 * Rate;
    private const float DroppedNgrams = 0.7f;
    private const float DroppedUnits = 0.3f;
    private const float Spread = 0.3f;

    /// <summary>Trains.</summary>
    /// <returns>The layer.</returns>
    public static DenseLayer Train(
        SparseRows rows, int[] labels, int features, int classes, int passes, ulong seed, Action<double>? progress, CancellationToken cancellationToken)
    {
        var random = new Draws(seed);
        var embedding = Filled((long)features * Width, ref random);
        var output = Filled((long)classes * Width, ref random);
        var order = Enumerable.Range(0, rows.Count).ToArray();
        var hidden = new float[Width];
        var mask = new float[Width];
        var back = new float[Width];
        var scores = new float[classes];
        var kept = new int[Math.Max(1, rows.Count == 0 ? 0 : Enumerable.Range(0, rows.Count).Max(row => rows.ColumnsOf(row).Length))];
        for (var pass = 0; pass < passes; pass++)
        {
            random.Shuffle(order);
            var fading = 1 - ((float)pass / passes);
            for (var at = 0; at < order.Length; at++)
            {
                if ((at & 0xFF) == 0)
                {
                    cancellationToken.ThrowIfCancellationRequested();
                }

                var columns = rows.ColumnsOf(order[at]);
                var values = rows.ValuesOf(order[at]);
                const float Scale = 1 / (1 - DroppedNgrams);
                Array.Clear(hidden);
                var count = 0;
                for (var i = 0; i < columns.Length; i++)
                {
                    if (random.Next() >= DroppedNgrams)
                    {
                        kept[count++] = i;
                        Add(embedding.AsSpan(columns[i] * Width, Width), values[i] * Scale, hidden);
                    }
                }

                for (var j = 0; j < Width; j++)
                {
                    mask[j] = hidden[j] <= 0 || random.Next() < DroppedUnits ? 0 : 1 / (1 - DroppedUnits);
                    hidden[j] *= mask[j];
                }

                Softmax(output, hidden, scores);
                Array.Clear(back);
                for (var k = 0; k < classes; k++)
                {
                    var wanted = labels[order[at]] < 0 ? 1f / classes : labels[order[at]] == k ? 1 : 0;
                    var error = scores[k] - wanted;
                    if (MathF.Abs(error) > 1e-5f)
                    {
                        var line = output.AsSpan(k * Width, Width);
                        Add(line, error, back);
                        Add(hidden, -Rate * fading * error, line);
                    }
                }

                for (var j = 0; j < Width; j++)
                {
                    back[j] *= mask[j];
                }

                foreach (var i in kept.AsSpan(0, count))
                {
                    Add(back, -EmbeddingRate * fading * values[i] * Scale, embedding.AsSpan(columns[i] * Width, Width));
                }
            }

            progress?.Invoke((pass + 1.0) / passes);
        }

        return new DenseLayer(embedding, output);
    }

    /// <summary>Adds the layer's scores, times a factor. scores: [classes].</summary>
    public static void AddScores(float[] output, Span<float> hidden, float factor, Span<float> scores)
    {
        CutAtZero(hidden);
        for (var k = 0; k < scores.Length; k++)
        {
            scores[k] += factor * Dot(output.AsSpan(k * Width, Width), hidden);
        }
    }

    /// <summary>target += factor × source; both [width].</summary>
    public static void Add(ReadOnlySpan<float> source, float factor, Span<float> target)
    {
        var from = MemoryMarshal.Cast<float, Vector<float>>(source);
        var to = MemoryMarshal.Cast<float, Vector<float>>(target);
        var times = new Vector<float>(factor);
        for (var i = 0; i < from.Length; i++)
        {
            to[i] = Vector.FusedMultiplyAdd(from[i], times, to[i]);
        }
    }

    private static void CutAtZero(Span<float> hidden)
    {
        foreach (ref var lane in MemoryMarshal.Cast<float, Vector<float>>(hidden))
        {
            lane = Vector.Max(lane, Vector<float>.Zero);
        }
    }

    private static float Dot(ReadOnlySpan<float> first, ReadOnlySpan<float> second)
    {
        var a = MemoryMarshal.Cast<float, Vector<float>>(first);
        var b = MemoryMarshal.Cast<float, Vector<float>>(second);
        var sum = Vector<float>.Zero;
        for (var i = 0; i < a.Length; i++)
        {
            sum = Vector.FusedMultiplyAdd(a[i], b[i], sum);
        }

        return Vector.Sum(sum);
    }

    private static void Softmax(float[] output, ReadOnlySpan<float> hidden, Span<float> scores)
    {
        var largest = float.MinValue;
        for (var k = 0; k < scores.Length; k++)
        {
            scores[k] = Dot(output.AsSpan(k * Width, Width), hidden);
            largest = Math.Max(largest, scores[k]);
        }

        var sum = 0f;
        foreach (ref var score in scores)
        {
            score = MathF.Exp(score - largest);
            sum += score;
        }

        foreach (ref var score in scores)
        {
            score /= sum;
        }
    }

    private static float[] Filled(long count, ref Draws random)
    {
        var numbers = new float[count];
        foreach (ref var number in numbers.AsSpan())
        {
            number = (random.Next() - 0.5f) * Spread;
        }

        return numbers;
    }

    // SplitMix64: seeded, so that the same examples give the same model.
    private struct Draws(ulong seed)
    {
        private ulong _state = seed;

        public float Next() => (NextBits() >> 40) / 16777216f;

        public void Shuffle(int[] items)
        {
            for (var i = items.Length - 1; i > 0; i--)
            {
                var j = (int)(NextBits() % (ulong)(i + 1));
                (items[i], items[j]) = (items[j], items[i]);
            }
        }

        private ulong NextBits()
        {
            var z = _state += 0x9E3779B97F4A7C15;
            z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9;
            z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
            return z ^ (z >> 31);
        }
    }
}
