using Outrigger.Assist.Decisions.Learned;

namespace Outrigger.Assist.Anomaly.Series;

/// <summary>
/// Where in their range a series' values lie and which steps between them it takes: counts in a grid over a range that
/// doubles when a value falls out of it. A value near which none was seen, or a step that was never taken, is new; how much
/// that says is the rule of succession: as rare as one in all points before, less when novelties are this series' habit.
/// O(128), nothing allocated; 560 bytes.
/// </summary>
internal sealed class ValueMap
{
    private const int First = 30;
    private const int Fine = 128;
    private const int Coarse = 16;

    private readonly ushort[] _near = new ushort[Fine];
    private readonly byte[] _steps = new byte[Coarse * Coarse];
    private double _low;
    private double _width;
    private double _least = double.PositiveInfinity;
    private double _most = double.NegativeInfinity;
    private double _records;
    private double _gaps;
    private int _last = -1;

    /// <summary>The lowest value seen.</summary>
    public double Least => _least;

    /// <summary>The highest value seen.</summary>
    public double Most => _most;

    /// <summary>Takes a value and writes the evidence of its novelties, in powers of ten.</summary>
    public void Observe(double value, long count, SeriesTuning tuning, Span<double> evidence)
    {
        var range = _most - _least;
        var beyond = 0.0;
        if (count > 1 && range > 0)
        {
            beyond = Math.Max((Math.Max(value - _most, _least - value) / range) - tuning.RangeTolerance, 0);
        }
        else if (count > 20 && value != _most)
        {
            beyond = 1;
        }

        evidence[(int)AnomalySignal.Range] = beyond > 0 ? Math.Log10((count + 1) / (1 + (tuning.Habit * _records))) + (tuning.RangeGain * Math.Min(beyond, 10)) : 0;
        _records = (_records * tuning.HabitDecay) + (beyond > 0 && count > First ? 1 : 0);
        _least = Math.Min(_least, value);
        _most = Math.Max(_most, value);
        if (count < First)
        {
            return;
        }

        if (_width == 0)
        {
            Begin(value);
        }

        while (value < _low || value >= _low + (Fine * _width))
        {
            Widen(value < _low);
        }

        var place = Math.Clamp((int)((value - _low) / _width), 0, Fine - 1);
        Gap(place, count, tuning, evidence);
        Step(place / (Fine / Coarse), evidence);
    }

    public void Save(StateWriter writer)
    {
        writer.Write(_low);
        writer.Write(_width);
        writer.Write(_least);
        writer.Write(_most);
        writer.Write(_records);
        writer.Write(_gaps);
        writer.Write(_last);
        writer.WriteRaw(_steps);
        foreach (var count in _near)
        {
            writer.Write(count);
        }
    }

    public void Load(ref StateReader reader)
    {
        _low = reader.ReadFinite();
        _width = reader.ReadPositive();
        _least = reader.ReadBound();
        _most = reader.ReadBound();
        _records = reader.ReadPositive();
        _gaps = reader.ReadPositive();
        _last = reader.ReadInt(-1, Coarse - 1);
        reader.Take(_steps.Length).CopyTo(_steps);
        for (var i = 0; i < Fine; i++)
        {
            _near[i] = reader.ReadUShort();
        }
    }

    // The grid begins twice as wide as what was seen, with that in its middle.
    private void Begin(double value)
    {
        var range = _most - _least;
        if (!(range > 0))
        {
            range = Math.Max(1e-9, Math.Abs(value) * 1e-3);
        }

        _low = _least - (range / 2);
        _width = 2 * range / Fine;
    }

    private void Gap(int place, long count, SeriesTuning tuning, Span<double> evidence)
    {
        var reach = (int)Math.Min(Fine, Math.Round(tuning.GapTolerance * (_most - _least) / _width));
        var around = 0;
        for (var i = Math.Max(0, place - reach); i <= Math.Min(Fine - 1, place + reach); i++)
        {
            around += _near[i];
        }

        var isNew = around < tuning.GapCount;
        evidence[(int)AnomalySignal.Gap] = isNew ? Math.Log10((count + 1) / (1 + around + (tuning.Habit * _gaps))) : 0;
        _gaps = (_gaps + (isNew ? 1 : 0)) * tuning.GapHabitDecay;
        if (_near[place] < ushort.MaxValue)
        {
            _near[place]++;
        }
    }

    private void Step(int to, Span<double> evidence)
    {
        if (_last >= 0)
        {
            var row = _steps.AsSpan(_last * Coarse, Coarse);
            if (row[to] == 0)
            {
                // Good and Turing: as likely as what was seen once only.
                int seen = 0, once = 0;
                foreach (var taken in row)
                {
                    seen += taken;
                    once += taken == 1 ? 1 : 0;
                }

                evidence[(int)AnomalySignal.Step] = Math.Log10((seen + 1.0) / (1 + once));
            }

            if (row[to] < byte.MaxValue)
            {
                row[to]++;
            }
        }

        _last = to;
    }

    private void Widen(bool down)
    {
        if (_width > 1e300)
        {
            // Wider than numbers go: everything lies in one place from here on.
            _low = double.MinValue;
            _width = double.MaxValue;
            return;
        }

        Span<ushort> near = stackalloc ushort[Fine];
        Span<byte> steps = stackalloc byte[Coarse * Coarse];
        near.Clear();
        steps.Clear();
        var (fine, coarse) = down ? (Fine / 2, Coarse / 2) : (0, 0);
        for (var i = 0; i < Fine; i++)
        {
            ref var count = ref near[fine + (i / 2)];
            count = (ushort)Math.Min(ushort.MaxValue, count + _near[i]);
        }

        for (var i = 0; i < Coarse; i++)
        {
            for (var j = 0; j < Coarse; j++)
            {
                ref var count = ref steps[((coarse + (i / 2)) * Coarse) + coarse + (j / 2)];
                count = (byte)Math.Min(byte.MaxValue, count + _steps[(i * Coarse) + j]);
            }
        }

        near.CopyTo(_near);
        steps.CopyTo(_steps);
        if (down)
        {
            _low -= Fine * _width;
        }

        _width *= 2;
        _last = _last < 0 ? -1 : coarse + (_last / 2);
    }
}
