namespace Outrigger.Core.Learning;

/// <summary>
/// Decayed quantile sketch of scores, and from it how rare a score is: by rank where scores were seen, by a Pareto tail
/// fitted to the largest of them (peaks over threshold) beyond. A series whose tail is heavy is so learned to be heavy.
/// Scores are not negative; bins are a third of an octave wide from 2⁻⁶ to 2¹⁰, what lies outside shares the outermost
/// ones. Adding and asking cost one pass over at most 48 bins and allocate nothing. State: 48 floats and a double, 200
/// bytes. Not thread-safe.
/// </summary>
/// <seealso href="https://doi.org/10.1214/aos/1176343247">Hill 1975, the index of a tail</seealso>
/// <seealso href="https://doi.org/10.1214/aos/1176343003">Pickands 1975, peaks over a threshold</seealso>
public sealed class TailSketch
{
    /// <summary>How many bins there are.</summary>
    public const int Bins = 48;

    /// <summary>How many bytes <see cref="Save"/> writes.</summary>
    public const int StateBytes = Bins * sizeof(float);

    private const int PerOctave = 3;
    private const int LowestOctave = -6;

    // The tail that the Pareto is fitted to: a share of all scores, but enough of them for an average.
    private const double TailShare = 0.02;
    private const double LeastTail = 16;
    private const double LeastIndex = 0.02;

    private readonly float[] _counts = new float[Bins];
    private double _total;

    /// <summary>The decayed number of scores.</summary>
    public double Count => _total;

    /// <summary>Adds a score.</summary>
    /// <param name="score">The score; NaN and what is not positive count as 0.</param>
    /// <param name="decay">By what all earlier ones are multiplied, 0 to 1; 1 forgets nothing.</param>
    public void Add(double score, double decay = 1)
    {
        if (decay < 1)
        {
            var factor = (float)decay;
            var sum = 0.0;
            for (var i = 0; i < Bins; i++)
            {
                _counts[i] *= factor;
                sum += _counts[i];
            }

            _total = sum;
        }

        _counts[Bin(score)]++;
        _total++;
    }

    /// <summary>How likely a score at least this high is, above 0 to 1; 1 before anything was added.</summary>
    public double TailProbability(double score)
    {
        if (_total <= 0 || !(score > 0))
        {
            return 1;
        }

        var bin = Bin(score);
        var above = 0.0;
        for (var i = Bins - 1; i > bin; i--)
        {
            above += _counts[i];
        }

        var (start, atTail, index) = Tail();
        if (bin > start)
        {
            var edge = Math.Pow(2, LowestOctave + (start / (double)PerOctave));
            return Math.Min(1, (atTail + 1) / (_total + 1) * Math.Pow(score / edge, -1 / index));
        }

        // Inside its bin, a score lies above the part of it that its place says.
        var place = Math.Clamp(((Math.Log2(score) - LowestOctave) * PerOctave) - bin, 0, 1);
        return Math.Min(1, (above + ((1 - place) * _counts[bin]) + 1) / (_total + 1));
    }

    /// <summary>Writes the state.</summary>
    /// <param name="destination">At least <see cref="StateBytes"/> long.</param>
    public void Save(Span<byte> destination)
    {
        for (var i = 0; i < Bins; i++)
        {
            System.Buffers.Binary.BinaryPrimitives.WriteSingleLittleEndian(destination[(i * sizeof(float))..], _counts[i]);
        }
    }

    /// <summary>Takes the place of the state by a saved one.</summary>
    /// <param name="source">At least <see cref="StateBytes"/> long.</param>
    /// <returns>False, and nothing is changed, when a count is negative or no number.</returns>
    public bool TryLoad(ReadOnlySpan<byte> source)
    {
        Span<float> counts = stackalloc float[Bins];
        var total = 0.0;
        for (var i = 0; i < Bins; i++)
        {
            counts[i] = System.Buffers.Binary.BinaryPrimitives.ReadSingleLittleEndian(source[(i * sizeof(float))..]);
            if (!float.IsFinite(counts[i]) || counts[i] < 0)
            {
                return false;
            }

            total += counts[i];
        }

        counts.CopyTo(_counts);
        _total = total;
        return true;
    }

    private static int Bin(double score) =>
        score > 0 ? (int)Math.Clamp((Math.Log2(score) - LowestOctave) * PerOctave, 0, Bins - 1) : 0;

    // Where the tail begins, how many scores lie in it, and how heavy it is (the mean of their logarithms above its edge).
    private (int Start, double Count, double Index) Tail()
    {
        var wanted = Math.Max(_total * TailShare, LeastTail);
        double count = 0, places = 0;
        var start = Bins - 1;
        for (; start > 0; start--)
        {
            count += _counts[start];
            places += (double)_counts[start] * start;
            if (count >= wanted)
            {
                break;
            }
        }

        if (start == 0)
        {
            count += _counts[0];
        }

        var index = count > 0 ? ((places / count) - start + 0.5) * Math.Log(2) / PerOctave : LeastIndex;
        return (start, count, Math.Max(index, LeastIndex));
    }
}
