using Outrigger.Assist.Decisions.Learned;

namespace Outrigger.Assist.DriftProfiles;

/// <summary>JSON types as they are told apart; null is a signal of its own.</summary>
internal enum JsonShape
{
    Text,
    Number,
    Yes,
    Object,
    List,
}

/// <summary>
/// What values of a field usually look like, learned from the stable version: types, a closed set of at most 16 values
/// (space-saving without replacement: the 17th ends it), range of numbers and lengths, formats. Says of each value what is
/// unusual about it. Update O(16), allocates once. About 280 bytes with its values, 150 without. Not thread-safe.
/// </summary>
internal sealed class FieldShape
{
    public const int MaxValues = 16;
    public const int Types = 5;

    private const float Warm = 50;

    // A type or format seen in fewer than 1 of 200 values is not usual.
    private const float RareShare = 0.005f;

    // Values may lie half an order of magnitude outside of what was seen, and a tenth of its width.
    private const float RangeMargin = 0.7f;
    private const float RangeWidth = 0.1f;

    private readonly float[] _types = new float[Types];
    private readonly float[] _formats = new float[ValueFormats.Count];
    private ulong[]? _values = new ulong[MaxValues];
    private float[]? _valueCounts = new float[MaxValues];
    private int _distinct;
    private float _texts;
    private float _numbers;
    private float _least = float.PositiveInfinity;
    private float _most = float.NegativeInfinity;
    private float _low;
    private float _high;
    private float _shortest = float.PositiveInfinity;
    private float _longest = float.NegativeInfinity;

    /// <summary>How many values were learned.</summary>
    public float Count { get; private set; }

    /// <summary>The type that is usual.</summary>
    public JsonShape Usual => (JsonShape)Array.IndexOf(_types, _types.Max());

    /// <summary>How many different values there are when they are a closed set; otherwise 0.</summary>
    public int ClosedSet => IsClosed ? _distinct : 0;

    private bool IsClosed => _values is not null && _texts >= Warm && _texts >= 8 * _distinct;

    /// <summary>Looks at a text.</summary>
    /// <param name="text">UTF-8, as it stands in the document.</param>
    /// <param name="learn">Whether it comes from the stable version.</param>
    /// <param name="odd">What is unusual about it is added.</param>
    public void LookText(ReadOnlySpan<byte> text, bool learn, ref Oddities odd)
    {
        LookType(JsonShape.Text, learn, ref odd);
        var format = ValueFormats.Of(text);
        var length = MathF.Log(1 + text.Length);
        odd.Empty += text.IsEmpty ? 1 : 0;
        if (_texts >= Warm && !text.IsEmpty)
        {
            odd.Format += _formats[format] < RareShare * _texts ? 1 : 0;
            odd.Range += IsOutside(length, _shortest, _longest) ? 1 : 0;
        }

        LookValue(text, learn, ref odd);
        if (!learn)
        {
            return;
        }

        _texts++;
        if (!text.IsEmpty)
        {
            _formats[format]++;
            _shortest = Math.Min(_shortest, length);
            _longest = Math.Max(_longest, length);
        }
    }

    /// <summary>Looks at a number.</summary>
    public void LookNumber(double value, bool learn, ref Oddities odd)
    {
        LookType(JsonShape.Number, learn, ref odd);
        if (!double.IsFinite(value))
        {
            return;
        }

        var scaled = (float)Math.Asinh(value);
        if (_numbers >= Warm)
        {
            odd.Range += IsOutside(scaled, _least, _most) ? 1 : 0;
            odd.High += scaled > _high ? 1 : 0;
            odd.Low += scaled < _low ? 1 : 0;
        }

        if (!learn)
        {
            return;
        }

        // Quantiles by small steps; how often values really lie beyond them is counted, so they need not be exact.
        var width = _numbers > 0 ? Math.Max(_most - _least, 1e-3f) : 1;
        var step = width * Math.Max(0.002f, 1 / (_numbers + 2));
        _high = _numbers == 0 ? scaled : _high + (step * (scaled > _high ? 0.95f : -0.05f));
        _low = _numbers == 0 ? scaled : _low + (step * (scaled < _low ? -0.95f : 0.05f));
        _least = Math.Min(_least, scaled);
        _most = Math.Max(_most, scaled);
        _numbers++;
    }

    /// <summary>Looks at yes or no.</summary>
    public void LookYes(bool value, bool learn, ref Oddities odd)
    {
        LookType(JsonShape.Yes, learn, ref odd);
        odd.High += value ? 1 : 0;
        odd.Low += value ? 0 : 1;
    }

    /// <summary>Looks at an object or a list.</summary>
    public void LookType(JsonShape type, bool learn, ref Oddities odd)
    {
        odd.Type += Count >= Warm && _types[(int)type] < RareShare * Count ? 1 : 0;
        if (learn)
        {
            Count++;
            _types[(int)type]++;
            if (Count >= 1e6f)
            {
                Fade();
            }
        }
    }

    public void Save(StateWriter writer)
    {
        writer.Write(Count);
        writer.Write(_types);
        writer.Write(_formats);
        writer.Write(_texts);
        writer.Write(_numbers);
        writer.Write(_least);
        writer.Write(_most);
        writer.Write(_low);
        writer.Write(_high);
        writer.Write(_shortest);
        writer.Write(_longest);
        writer.Write(_values is null ? -1 : _distinct);
        for (var i = 0; _values is not null && i < _distinct; i++)
        {
            writer.Write(_values[i]);
            writer.Write(_valueCounts![i]);
        }
    }

    public static FieldShape Load(ref StateReader reader)
    {
        var shape = new FieldShape { Count = reader.ReadCount() };
        reader.ReadCounts(shape._types);
        reader.ReadCounts(shape._formats);
        shape._texts = reader.ReadCount();
        shape._numbers = reader.ReadCount();
        shape._least = reader.ReadSingleBound();
        shape._most = reader.ReadSingleBound();
        shape._low = reader.ReadSingleBound();
        shape._high = reader.ReadSingleBound();
        shape._shortest = reader.ReadSingleBound();
        shape._longest = reader.ReadSingleBound();
        var distinct = reader.ReadInt(-1, MaxValues);
        if (distinct < 0)
        {
            (shape._values, shape._valueCounts) = (null, null);
        }

        for (var i = 0; i < distinct; i++)
        {
            shape._values![i] = reader.ReadULong();
            shape._valueCounts![i] = reader.ReadCount();
        }

        shape._distinct = Math.Max(0, distinct);
        return shape;
    }

    private static bool IsOutside(float value, float least, float most)
    {
        var margin = RangeMargin + (RangeWidth * (most - least));
        return value > most + margin || value < least - margin;
    }

    private void LookValue(ReadOnlySpan<byte> text, bool learn, ref Oddities odd)
    {
        if (_values is null || _valueCounts is null)
        {
            return;
        }

        var hash = FieldTable.Hash(0, text);
        var found = _values.AsSpan(0, _distinct).IndexOf(hash);
        if (IsClosed)
        {
            odd.Value += found < 0 ? 1 : 0;
            var isRare = found < 0 || IsRare(found);
            odd.High += isRare ? 1 : 0;
            odd.Low += isRare ? 0 : 1;
        }

        if (!learn)
        {
            return;
        }

        if (found >= 0)
        {
            _valueCounts[found]++;
        }
        else if (_distinct < MaxValues)
        {
            _values[_distinct] = hash;
            _valueCounts[_distinct++] = 1;
        }
        else
        {
            (_values, _valueCounts) = (null, null);
        }
    }

    // The values that together make up at most half of all.
    private bool IsRare(int which)
    {
        var rarer = 0f;
        var all = 0f;
        for (var i = 0; i < _distinct; i++)
        {
            all += _valueCounts![i];
            rarer += _valueCounts[i] < _valueCounts[which] || (_valueCounts[i] == _valueCounts[which] && i >= which) ? _valueCounts[i] : 0;
        }

        return rarer <= all / 2;
    }

    private void Fade()
    {
        Count /= 2;
        _texts /= 2;
        _numbers /= 2;
        Halve(_types);
        Halve(_formats);
        Halve(_valueCounts);
    }

    private static void Halve(Span<float> counts)
    {
        foreach (ref var count in counts)
        {
            count /= 2;
        }
    }
}

/// <summary>What was unusual about the values of a field in one document; counts.</summary>
internal struct Oddities
{
    public int Parents;
    public int Present;
    public int Null;
    public int Type;
    public int Empty;
    public int Value;
    public int Range;
    public int Format;
    public int High;
    public int Low;

    /// <summary>The share of a signal among those that could have shown it; NaN when none could.</summary>
    public readonly float Share(DriftSignal signal) => signal switch
    {
        DriftSignal.Missing => Parents > 0 ? (float)Math.Max(0, Parents - Present) / Parents : float.NaN,
        _ when Present == 0 => float.NaN,
        DriftSignal.Null => (float)Null / Present,
        DriftSignal.Type => (float)Type / Present,
        DriftSignal.Empty => (float)Empty / Present,
        DriftSignal.Value => (float)Value / Present,
        DriftSignal.Range => (float)Range / Present,
        DriftSignal.Format => (float)Format / Present,
        DriftSignal.High => (float)High / Present,
        DriftSignal.Low => (float)Low / Present,
        _ => float.NaN,
    };
}
