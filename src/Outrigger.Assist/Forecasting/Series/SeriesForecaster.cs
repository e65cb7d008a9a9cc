using Outrigger.Assist.Forecasting.Series.Members;

namespace Outrigger.Assist.Forecasting.Series;

/// <summary>
/// Forecasts one series, value by value: eight members each forecast the next steps, their past errors at each horizon say
/// what they count, and the errors of the combination say how wide its intervals are. An update is O(1) and allocates
/// nothing, but for the few at which seasons are looked for again (each time the series is a fifth longer, at last once a
/// history), and a forecast is O(horizon). Not thread-safe.
/// </summary>
internal sealed class SeriesForecaster
{
    private const int FirstCheck = 4;

    // The history is kept in single precision. Nothing comes near this but in the first steps of a series that leaps.
    private const double MaxZ = 1e30;

    private readonly SeriesSettings _settings;
    private readonly ForecastTuning _tuning;
    private readonly double[] _path = new double[Horizons.Longest];
    private readonly double[][] _paths;
    private readonly double[] _assumed = new double[MemberSet.Count];
    private SeriesHistory _history;
    private SeriesTransform _transform;
    private Seasons _seasons;
    private bool _isIntermittent;
    private bool _isNonNegative = true;
    private ForecastMember[] _members = [];
    private MemberScores _scores;
    private PendingForecasts _pending;
    private ErrorQuantiles[] _errors = [];
    private long _time;
    private long _seen;
    private long _nextCheck = FirstCheck;
    private int _cutInRow;

    public SeriesForecaster(SeriesSettings settings, ForecastTuning tuning)
    {
        _settings = settings;
        _tuning = tuning;
        _paths = new double[MemberSet.Count][];
        for (var i = 0; i < _paths.Length; i++)
        {
            _paths[i] = new double[Horizons.Longest];
        }

        _history = new(settings.Capacity);
        _scores = new(MemberSet.Count, tuning);
        _pending = new(MemberSet.Count);
        Begin(SeriesTransform.Of([], tuning.LogOffset), default, isIntermittent: false);
    }

    /// <summary>Values seen, without those that were missing.</summary>
    public long Seen => _seen;

    /// <summary>The last value; 0 before any.</summary>
    public double Last => _history.Count > 0 ? Back(_history[1]) : 0;

    /// <summary>The seasons it works with, in steps.</summary>
    public Seasons Seasons => _seasons;

    public IReadOnlyList<ForecastMember> Members => _members;

    /// <summary>Whether the last value was cut as an outlier.</summary>
    public bool IsLastCut => _cutInRow > 0;

    /// <summary>What it learned, in bytes, without the history.</summary>
    public int StateBytes =>
        _members.Sum(member => member.StateBytes) + _scores.StateBytes + _pending.StateBytes + (ErrorQuantiles.StateBytes * Horizons.Count) + 88;

    /// <summary>The history, in bytes.</summary>
    public int HistoryBytes => sizeof(float) * _history.Capacity;

    /// <summary>Learns from the next value. NaN = the value of this step is missing.</summary>
    public void Observe(double value)
    {
        if (double.IsFinite(value))
        {
            _isNonNegative &= value >= 0;
            if (_seen == 0)
            {
                Begin(SeriesTransform.Of([value], _tuning.FlatLogOffset), default, isIntermittent: false);
            }
            else if (value < 0 && _transform.IsLog)
            {
                // There is no logarithm of it: learn again in the unit of the series, before it comes.
                var values = Array.ConvertAll(_history.ToArray(), _transform.Back);
                Relearn(SeriesTransform.Of([.. values, value], _tuning.LogOffset), _seasons, isIntermittent: false, values);
            }
        }

        Advance(double.IsFinite(value) ? Math.Clamp(_transform.Forward(value), -MaxZ, MaxZ) : double.NaN);
        if (_seen >= _nextCheck)
        {
            Check();
        }
    }

    /// <summary>Forecasts the next steps.</summary>
    /// <param name="horizon">Steps, at least 1.</param>
    /// <param name="levels">Levels of intervals, above 0 and below 1.</param>
    /// <param name="parameters">The head's parameters, see <see cref="ForecastHead"/>; empty = those it ships with.</param>
    public SeriesPath Forecast(int horizon, ReadOnlySpan<double> levels, ReadOnlySpan<double> parameters = default)
    {
        Span<double> weights = stackalloc double[Horizons.Count * MemberSet.Count];
        AllWeights(weights, parameters);
        var sums = new double[horizon];
        var path = horizon <= _path.Length ? _path.AsSpan(0, horizon) : new double[horizon];
        for (var i = 0; i < _members.Length; i++)
        {
            if (!_members[i].IsReady)
            {
                continue;
            }

            _members[i].Forecast(path);
            for (var step = 0; step < horizon; step++)
            {
                sums[step] += path[step] * Weight(weights, step + 1, i);
            }
        }

        var intervals = new (double[] Lower, double[] Upper)[levels.Length];
        var stretch = parameters.IsEmpty ? 1 : Math.Exp(parameters[^1]);
        Span<(double Lower, double Upper)> bounds = stackalloc (double, double)[Horizons.Count];
        for (var level = 0; level < levels.Length; level++)
        {
            AllBounds(levels[level], bounds);
            var (lower, upper) = (new double[horizon], new double[horizon]);
            for (var step = 0; step < horizon; step++)
            {
                var (below, above, share) = Horizons.Around(step + 1);
                lower[step] = Back(sums[step] + (stretch * (bounds[below].Lower + (share * (bounds[above].Lower - bounds[below].Lower)))));
                upper[step] = Back(sums[step] + (stretch * (bounds[below].Upper + (share * (bounds[above].Upper - bounds[below].Upper)))));
            }

            intervals[level] = (lower, upper);
        }

        var last = new double[_members.Length];
        for (var i = 0; i < last.Length; i++)
        {
            last[i] = Weight(weights, horizon, i);
        }

        for (var step = 0; step < horizon; step++)
        {
            sums[step] = Back(sums[step]);
        }

        return new(sums, intervals, last);
    }

    /// <summary>The next steps as one season ago, the longest that is known; without any as the last value.</summary>
    public double[] Naive(int horizon)
    {
        var season = Math.Max(1, Math.Max(_seasons.Short, _seasons.Long));
        var path = new double[horizon];
        for (var i = 0; i < horizon; i++)
        {
            path[i] = i < season ? Back(_history[Math.Min(season, _history.Count) - (i % Math.Min(season, _history.Count))]) : path[i - season];
        }

        return path;
    }

    /// <summary>Writes all it knows, or reads it into a forecaster with the same settings.</summary>
    public void Copy(StateCopy state)
    {
        var (isLog, offset, centre, scale) = _transform;
        var (shortSeason, longSeason) = _seasons;
        state.Do(ref isLog);
        state.Do(ref offset);
        state.Do(ref centre);
        state.Do(ref scale);
        state.Do(ref shortSeason, 0, _settings.Capacity);
        state.Do(ref longSeason, 0, _settings.Capacity);
        state.Do(ref _isIntermittent);
        state.Do(ref _isNonNegative);
        if (state.IsReading)
        {
            if (!(scale > 0) || offset < 0)
            {
                throw StateCopy.Corrupt("the scale is not above 0");
            }

            Begin(new(isLog, offset, centre, scale), new(shortSeason, longSeason), _isIntermittent);
        }

        state.Do(ref _time);
        state.Do(ref _seen);
        state.Do(ref _nextCheck);
        state.Do(ref _cutInRow, int.MinValue + 1, int.MaxValue);
        _history.Copy(state);
        _scores.Copy(state);
        _pending.Copy(state);
        foreach (var member in _members)
        {
            member.Copy(state);
        }

        foreach (var errors in _errors)
        {
            errors.Copy(state);
        }
    }

    /// <summary>Writes what a decision about one step of a path rests on, see <see cref="ForecastFeatures"/>.</summary>
    /// <param name="path">What <see cref="Forecast"/> said, with 0.8 as its first level.</param>
    /// <param name="step">Which step, from 1.</param>
    /// <param name="limit">The limit asked about; NaN = none.</param>
    /// <param name="features">[<see cref="ForecastFeatures.Count"/>].</param>
    public void Describe(SeriesPath path, int step, double limit, Span<double> features)
    {
        Span<double> weights = stackalloc double[Horizons.Count * MemberSet.Count];
        Span<double> errors = stackalloc double[MemberSet.Count];
        AllWeights(weights);
        var power = Errors(Horizons.Around(step).Below, errors);
        var ready = _members.Count(member => member.IsReady);
        var steps = new double[step];
        for (var i = 0; i < MemberSet.Count; i++)
        {
            features[ForecastFeatures.Forecasts + i] = double.NaN;
            features[ForecastFeatures.Errors + i] = double.NaN;
            if (_members[i].IsReady)
            {
                // Weights between two ranges are interpolated: the error that gives just this weight, in units of the usual one.
                var weight = (Weight(weights, step, i) - (_tuning.FixedShare / ready)) / (1 - _tuning.FixedShare);
                features[ForecastFeatures.Errors + i] = Math.Pow(Math.Max(weight, 1e-12), -1 / power);
                _members[i].Forecast(steps);
                features[ForecastFeatures.Forecasts + i] = steps[^1];
            }
        }

        var point = _transform.Forward(path.Points[step - 1]);
        var from = Math.Max(0, step - Math.Max(1, _seasons.Short));
        features[ForecastFeatures.Power] = power;
        features[ForecastFeatures.IsSeasonal] = _seasons.Short > 0 ? 1 : 0;
        features[ForecastFeatures.Lower] = _transform.Forward(path.Intervals[0].Lower[step - 1]) - point;
        features[ForecastFeatures.Upper] = _transform.Forward(path.Intervals[0].Upper[step - 1]) - point;
        features[ForecastFeatures.IsLog] = _transform.IsLog ? 1 : 0;
        features[ForecastFeatures.Offset] = _transform.Offset;
        features[ForecastFeatures.Centre] = _transform.Centre;
        features[ForecastFeatures.Scale] = _transform.Scale;
        features[ForecastFeatures.IsNonNegative] = _isNonNegative ? 1 : 0;
        features[ForecastFeatures.Last] = Last;
        features[ForecastFeatures.Level] = path.Points.AsSpan(from, step - from).ToArray().Average();
        features[ForecastFeatures.Limit] = limit;
        features[ForecastFeatures.Steps] = step;
    }

    /// <summary>How probable it is that the value of a step is above a limit.</summary>
    /// <param name="path">What <see cref="Forecast"/> said, with 0.8 as its first level.</param>
    /// <param name="step">Which step, from 1.</param>
    /// <param name="limit">In the unit of the series.</param>
    public double ShareAbove(SeriesPath path, int step, double limit) => ForecastHead.ShareAbove(
        _transform.Forward(limit), _transform.Forward(path.Points[step - 1]), _transform.Forward(path.Intervals[0].Lower[step - 1]), _transform.Forward(path.Intervals[0].Upper[step - 1]));

    private void Advance(double z)
    {
        Span<double> weights = stackalloc double[Horizons.Count * MemberSet.Count];
        Span<double> next = stackalloc double[MemberSet.Count];
        var expected = Next(weights, next);
        var isMissing = double.IsNaN(z);
        z = isMissing ? expected : Cut(z, expected);
        if (!isMissing)
        {
            Score(z, next, expected);
            _seen++;
        }

        foreach (var member in _members)
        {
            member.Update(z);
        }

        _history.Add(z);
        _time++;
        Wait(weights);
    }

    // What each member and the combination expect of the next value.
    private double Next(Span<double> weights, Span<double> next)
    {
        if (_time == 0)
        {
            return 0;
        }

        Weights(0, weights[..MemberSet.Count]);
        var expected = 0.0;
        for (var i = 0; i < _members.Length; i++)
        {
            next[i] = double.NaN;
            if (_members[i].IsReady)
            {
                _members[i].Forecast(next.Slice(i, 1));
                expected += weights[i] * next[i];
            }
        }

        return expected;
    }

    private double Cut(double z, double expected)
    {
        var usual = _errors[0];
        var limit = _tuning.OutlierLimit * usual.Scale;
        if (usual.Seen < 20 || !(limit > 0) || Math.Abs(z - expected) <= limit)
        {
            _cutInRow = 0;
            return z;
        }

        var side = Math.Sign(z - expected);
        _cutInRow = Math.Sign(_cutInRow) == side ? _cutInRow + side : side;
        return Math.Abs(_cutInRow) >= _tuning.ShiftLength ? z : expected + (side * limit);
    }

    private void Score(double z, ReadOnlySpan<double> next, double expected)
    {
        for (var i = 0; i < next.Length && _time > 0; i++)
        {
            if (!double.IsNaN(next[i]))
            {
                _scores.Add(0, i, z - next[i]);
            }
        }

        if (_time > 0)
        {
            _errors[0].Add(z - expected);
        }

        for (var range = 1; range < Horizons.Count; range++)
        {
            ScoreDue(range, z);
        }
    }

    // The forecasts of a range whose value has come: those of the origins that were scored at just this distance.
    private void ScoreDue(int range, double z)
    {
        var stride = Horizons.Stride(range);
        var oldest = Math.Max(0, _time - Horizons.Last(range) + 1);
        for (var origin = _time / stride * stride; origin >= oldest; origin -= stride)
        {
            if (origin + Horizons.Scored(range, origin) - 1 != _time)
            {
                continue;
            }

            var due = _pending.From(range, origin);
            for (var i = 0; i < due.Length - 1; i++)
            {
                if (Half.IsFinite(due[i]))
                {
                    _scores.Add(range, i, z - (double)due[i]);
                }
            }

            if (Half.IsFinite(due[^1]))
            {
                _errors[range].Add(z - (double)due[^1]);
            }
        }
    }

    // At an origin, forecasts of the horizons that are scored from it are put aside until their values come.
    private void Wait(Span<double> weights)
    {
        var furthest = 0;
        for (var range = 1; range < Horizons.Count; range++)
        {
            if (_time % Horizons.Stride(range) == 0)
            {
                _pending.From(range, _time).Fill(Half.NaN);
                furthest = Horizons.Last(range) <= Math.Max(4, _time / 3) ? range : furthest;
            }
        }

        if (furthest == 0)
        {
            return;
        }

        AllWeights(weights);
        for (var i = 0; i < _members.Length; i++)
        {
            if (_members[i].IsReady)
            {
                _members[i].Forecast(_paths[i].AsSpan(0, Horizons.Last(furthest)));
            }
        }

        for (var range = 1; range <= furthest; range++)
        {
            if (_time % Horizons.Stride(range) == 0)
            {
                PutAside(range, weights);
            }
        }
    }

    private void PutAside(int range, ReadOnlySpan<double> weights)
    {
        var steps = Horizons.Scored(range, _time);
        var slot = _pending.From(range, _time);
        var expected = 0.0;
        for (var i = 0; i < _members.Length; i++)
        {
            if (_members[i].IsReady)
            {
                var value = _paths[i][steps - 1];
                slot[i] = (Half)value;
                expected += value * Weight(weights, steps, i);
            }
        }

        slot[^1] = (Half)expected;
    }

    private void AllWeights(Span<double> weights, ReadOnlySpan<double> parameters = default)
    {
        for (var range = 0; range < Horizons.Count; range++)
        {
            Weights(range, weights.Slice(range * MemberSet.Count, MemberSet.Count), parameters);
        }
    }

    private void Weights(int range, Span<double> weights, ReadOnlySpan<double> parameters = default)
    {
        Span<double> errors = stackalloc double[MemberSet.Count];
        ForecastHead.Weigh(errors, Errors(range, errors), _seasons.Short > 0, _tuning.FixedShare, parameters, weights);
    }

    // The errors that the weights rest on, and the power for them. A range that was never scored takes the longest that was.
    private double Errors(int range, Span<double> errors)
    {
        while (range > 0 && !_scores.IsKnown(range))
        {
            range--;
        }

        var scored = _scores.Scored(range);
        _scores.Errors(range, _members, errors);
        ForecastHead.Shrink(errors, _assumed, scored, _tuning.EqualWeightSamples);
        return range == 0 ? _tuning.NextPower + (_tuning.NextPowerGrowth * scored) : _tuning.Power;
    }

    private static double Weight(ReadOnlySpan<double> weights, int steps, int member)
    {
        var (below, above, share) = Horizons.Around(steps);
        var first = weights[(below * MemberSet.Count) + member];
        return first + (share * (weights[(above * MemberSet.Count) + member] - first));
    }

    // A horizon that was seldom scored leans on the one before it, wider by the root of time.
    private void AllBounds(double level, Span<(double Lower, double Upper)> bounds)
    {
        for (var horizon = 0; horizon < Horizons.Count; horizon++)
        {
            var own = _errors[horizon].Interval(level);
            var share = Math.Min(1, _errors[horizon].Seen / _tuning.PriorErrors);
            if (horizon == 0)
            {
                bounds[0] = _errors[0].Seen > 0 ? own : (-Student(level), Student(level));
                continue;
            }

            var growth = Math.Sqrt(Horizons.Middle(horizon) / Horizons.Middle(horizon - 1));
            var before = bounds[horizon - 1];
            bounds[horizon] = (
                (share * own.Lower) + ((1 - share) * before.Lower * growth),
                (share * own.Upper) + ((1 - share) * before.Upper * growth));
        }
    }

    // Nothing is known: intervals as wide as the values' spread suggests.
    private static double Student(double level) => level >= 0.95 ? 3 : level >= 0.8 ? 2 : 1;

    private double Back(double z)
    {
        var value = Math.Clamp(_transform.Back(Math.Clamp(z, -1e6, 1e6)), -double.MaxValue, double.MaxValue);
        return _isNonNegative ? Math.Max(0, value) : value;
    }

    private void Check()
    {
        _nextCheck = _seen < _settings.Capacity ? _seen + Math.Max(2, _seen / 5) : _seen + _settings.Capacity;
        var zs = _history.ToArray();
        var values = Array.ConvertAll(zs, _transform.Back);
        var zeros = values.Count(value => value <= 0) / (double)values.Length;
        var isIntermittent = _isNonNegative && zeros > 0.4;
        var seasons = PeriodFinder.Find(zs, _settings.Day, _settings.Week, _settings.Capacity);
        var transform = SeriesTransform.Of(values, seasons.Short > 0 ? _tuning.LogOffset : _tuning.FlatLogOffset);
        if (transform.IsLog == _transform.IsLog
            && seasons == _seasons
            && isIntermittent == _isIntermittent
            && Math.Abs(transform.Centre - _transform.Centre) < 2 * _transform.Scale
            && transform.Scale < 2 * _transform.Scale
            && transform.Scale > _transform.Scale / 2)
        {
            return;
        }

        Relearn(transform, seasons, isIntermittent, values);
    }

    // What was learned was learned in another space, or by other members: learn it again from the history.
    private void Relearn(SeriesTransform transform, Seasons seasons, bool isIntermittent, double[] values)
    {
        var seen = _seen;
        Begin(transform, seasons, isIntermittent);
        foreach (var value in values)
        {
            Advance(_transform.Forward(value));
        }

        _seen = seen;
    }

    private void Begin(SeriesTransform transform, Seasons seasons, bool isIntermittent)
    {
        (_transform, _seasons, _isIntermittent) = (transform, seasons, isIntermittent);
        _history = new(_settings.Capacity);
        _members = MemberSet.Create(seasons, isIntermittent, _history, _tuning);
        for (var i = 0; i < _assumed.Length; i++)
        {
            _assumed[i] = _members[i].IsForColdStart ? _tuning.ColdStartError : 1;
        }

        _scores = new(MemberSet.Count, _tuning);
        _pending = new(MemberSet.Count);
        _errors = [.. Enumerable.Range(0, Horizons.Count).Select(_ => new ErrorQuantiles(_tuning))];
        (_time, _cutInRow) = (0, 0);
    }
}
