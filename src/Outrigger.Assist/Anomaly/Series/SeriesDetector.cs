using Outrigger.Assist.Decisions.Learned;
using Outrigger.Core.Learning;

namespace Outrigger.Assist.Anomaly.Series;

/// <summary>
/// One series, one pass, in the order of time: each signal tells how rare what it sees is in this series so far, the
/// strongest counts, others that agree add to it, and after an alarm it is quiet until the series has been calm. Nothing
/// ahead of the point is known, no allocation. State: <see cref="StateBytes"/> saved, below 4 KB on the heap. Not thread-safe.
/// </summary>
internal sealed class SeriesDetector
{
    public const int Signals = 11;

    /// <summary>How many bytes <see cref="Save"/> writes.</summary>
    public const int StateBytes = 3016;

    private const int LeastScores = 30;

    // For how many points after it began an episode may still be told.
    private const int Onset = 30;
    private const int RankedFrom = (int)AnomalySignal.Rise;
    private const int RankedTo = (int)AnomalySignal.Stuck;

    private readonly SeriesTuning _tuning;
    private readonly TailSketch[] _tails = new TailSketch[RankedTo - RankedFrom + 1];
    private readonly ConformalThreshold _ranks;
    private readonly RobustScale _scale;
    private readonly Prediction _prediction = new();
    private readonly DayProfile _day = new();
    private readonly ValueMap _map = new();
    private double _error;
    private double _recent;
    private double _restless;
    private double _last;
    private int _run;
    private int _calm;
    private int _sinceOnset = -1;

    public SeriesDetector(SeriesTuning? tuning = null)
    {
        _tuning = tuning ?? SeriesTuning.Default;
        _scale = new RobustScale(_tuning.SlowForgetting, _tuning.Clip);
        _ranks = new ConformalThreshold(_tuning.Decay, _tuning.Warmup);
        for (var i = 0; i < _tails.Length; i++)
        {
            _tails[i] = new TailSketch();
        }
    }

    /// <summary>Points seen.</summary>
    public long Count => _scale.Count;

    /// <summary>Whether these are too few to alarm.</summary>
    public bool IsCold => Count < _tuning.Warmup;

    public double Location => _scale.Location;

    public double Spread => _scale.Spread;

    /// <summary>What was expected of the last value.</summary>
    public double Expected => _prediction.Expected;

    /// <summary>The usual error of that expectation, in the values' unit.</summary>
    public double UsualError { get; private set; }

    /// <summary>How far the last value lay from what was expected, in usual errors, 0 or more.</summary>
    public double Deviation { get; private set; }

    /// <summary>The evidence of all signals together, in powers of ten.</summary>
    public double Evidence { get; private set; }

    /// <summary>Whether the series was calm before this point.</summary>
    public bool IsCalm { get; private set; }

    /// <summary>
    /// Whether this point may alert: the series was calm, or it left its calm a few points ago and nothing was told yet, since
    /// evidence of what lasts grows point by point.
    /// </summary>
    public bool MayAlert => IsCalm || _sinceOnset >= 0;

    /// <summary>How rare this much evidence is in this series, 0 to 1.</summary>
    public double Rank { get; private set; }

    public double Least => _map.Least;

    public double Most => _map.Most;

    /// <summary>Takes the next point.</summary>
    /// <param name="micros">Its time, microseconds since 1970.</param>
    /// <param name="value">Its value; finite, at most 1e30 from zero.</param>
    /// <param name="evidence">Gets the evidence of each signal, in powers of ten; <see cref="Signals"/> long.</param>
    /// <returns>The evidence if the point may alarm: not within an episode, not before there are enough; else 0.</returns>
    public double Observe(long micros, double value, Span<double> evidence)
    {
        evidence.Clear();
        if (Count == 0)
        {
            _prediction.Begin(value);
            _recent = _last = value;
        }

        var count = Count + 1;
        _map.Observe(value, count, _tuning, evidence);
        var unit = Unit();
        Span<double> raw = stackalloc double[_tails.Length];
        raw.Clear();
        Predict(value, unit, count, raw);
        var season = _day.Observe(micros, value, unit, _tuning.SeasonForgetting);
        raw[At(AnomalySignal.AboveSeason)] = double.IsNaN(season) ? season : Math.Max(season, 0);
        raw[At(AnomalySignal.BelowSeason)] = double.IsNaN(season) ? season : Math.Max(-season, 0);
        Compare(value, unit, raw);
        var run = value == _last ? _run + 1 : 0;
        RankAll(raw, run, evidence);
        (_last, _run) = (value, run);
        _scale.Add(value, unit);
        return Combine(evidence, count);
    }

    private static int At(AnomalySignal signal) => (int)signal - RankedFrom;

    private double Unit()
    {
        var unit = Math.Max(_scale.Spread, 1e-9 * Math.Max(1e-6, Math.Abs(_scale.Location)));
        var range = _map.Most - _map.Least;
        return range > 0 ? Math.Max(unit, range * 1e-3) : unit;
    }

    private void Predict(double value, double unit, long count, Span<double> raw)
    {
        var missed = _prediction.Observe(value, _scale.Location, unit);
        var distance = Math.Abs(missed);
        UsualError = Math.Max(_error, unit * 0.02);
        Deviation = distance / UsualError;
        raw[At(missed > 0 ? AnomalySignal.Rise : AnomalySignal.Fall)] = Deviation;
        _restless += (Math.Min(distance, 8 * unit) - _restless) / _tuning.ShortWindow;
        _error += Math.Max(1.0 / count, _tuning.ErrorForgetting) * (Math.Min(distance, 4 * Math.Max(_error, unit * 0.1)) - _error);
        raw[At(AnomalySignal.Spread)] = Math.Max(0, Math.Log2(Math.Max(_restless, unit * 1e-3) / Math.Max(_error, unit * 1e-3)));
    }

    private void Compare(double value, double unit, Span<double> raw)
    {
        var location = _scale.Location;
        _recent += (Math.Clamp(value, location - (6 * unit), location + (6 * unit)) - _recent) / _tuning.ShortWindow;
        raw[At(_recent > location ? AnomalySignal.LevelUp : AnomalySignal.LevelDown)] = Math.Abs(_recent - location) / unit;
    }

    private void RankAll(ReadOnlySpan<double> raw, int run, Span<double> evidence)
    {
        for (var i = 0; i < raw.Length - 1; i++)
        {
            // What cannot say anything yet is not ranked either: its silence would make its first word a sensation.
            if (double.IsNaN(raw[i]))
            {
                continue;
            }

            var tail = _tails[i];
            evidence[RankedFrom + i] = tail.Count < LeastScores ? 0 : -Math.Log10(tail.TailProbability(raw[i]));
            tail.Add(raw[i], _tuning.Decay);
        }

        // Runs count when they are over: one that lasts is compared with those that ended.
        var runs = _tails[^1];
        evidence[(int)AnomalySignal.Stuck] = run >= 4 && runs.Count >= 50 ? -Math.Log10(runs.TailProbability(run + 1)) : 0;
        if (run == 0)
        {
            runs.Add(_run + 1);
        }
    }

    private double Combine(ReadOnlySpan<double> evidence, long count)
    {
        Evidence = AnomalyModel.Combine(_tuning.Weights, _tuning.Agreement, _tuning.Agreeing, evidence);
        Rank = _ranks.PValue(Evidence);
        _ranks.Add(Evidence);
        if (count < _tuning.Warmup)
        {
            IsCalm = false;
            return 0;
        }

        IsCalm = _calm >= _tuning.Rest;
        var isEpisode = Evidence >= _tuning.Episode;
        if (isEpisode && IsCalm)
        {
            _sinceOnset = 0;
        }
        else if (_sinceOnset >= 0 && ++_sinceOnset > Onset)
        {
            _sinceOnset = -1;
        }

        _calm = isEpisode ? 0 : Math.Min(_calm + 1, _tuning.Rest);
        return IsCalm ? Evidence : 0;
    }

    /// <summary>An alert was given: the rest of the episode is quiet.</summary>
    public void Told() => (_calm, _sinceOnset) = (0, -1);

    /// <summary>Writes the state; it takes <see cref="StateBytes"/>.</summary>
    public void Save(StateWriter writer)
    {
        writer.Write(_scale.Count);
        writer.Write(_scale.Location);
        writer.Write(_scale.Spread);
        writer.Write(_error);
        writer.Write(_recent);
        writer.Write(_restless);
        writer.Write(_last);
        writer.Write(_run);
        writer.Write(_calm);
        writer.Write(_sinceOnset);
        _prediction.Save(writer);
        _day.Save(writer);
        _map.Save(writer);
        Span<byte> sketch = stackalloc byte[TailSketch.StateBytes];
        foreach (var tail in _tails)
        {
            tail.Save(sketch);
            writer.WriteRaw(sketch);
        }

        _ranks.Scores.Save(sketch);
        writer.WriteRaw(sketch);
    }

    /// <summary>Reads a saved state into this one, which must be new.</summary>
    /// <exception cref="InvalidDataException">It is not one.</exception>
    public void Load(ref StateReader reader)
    {
        var restored = _scale.TryRestore(reader.ReadLong(), reader.ReadFinite(), reader.ReadPositive());
        _error = reader.ReadPositive();
        _recent = reader.ReadFinite();
        _restless = reader.ReadPositive();
        _last = reader.ReadFinite();
        _run = reader.ReadInt(0, int.MaxValue);
        _calm = reader.ReadInt(0, int.MaxValue);
        _sinceOnset = reader.ReadInt(-1, Onset);
        _prediction.Load(ref reader);
        _day.Load(ref reader);
        _map.Load(ref reader);
        foreach (var tail in _tails)
        {
            restored &= tail.TryLoad(reader.Take(TailSketch.StateBytes));
        }

        if (!(restored & _ranks.Scores.TryLoad(reader.Take(TailSketch.StateBytes))))
        {
            throw reader.Wrong();
        }
    }
}
