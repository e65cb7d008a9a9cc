using Outrigger.Assist.Forecasting.Series.Members;

namespace Outrigger.Assist.Forecasting.Series;

/// <summary>How far off each member was at each range of horizons, decayed. Not thread-safe.</summary>
internal sealed class MemberScores(int members, ForecastTuning tuning)
{
    // A single forecast that is off by more spreads than this counts as this.
    private const double MaxError = 4;

    private readonly float[] _errors = new float[Horizons.Count * members];

    // Scores so far, up to as many as are remembered.
    private readonly byte[] _scored = new byte[Horizons.Count * members];

    public int StateBytes => (sizeof(float) * _errors.Length) + _scored.Length;

    /// <summary>Adds the error of one member at one range.</summary>
    public void Add(int range, int member, double error)
    {
        var at = (range * members) + member;
        var most = (byte)Math.Min(byte.MaxValue, 1 / (1 - (range == 0 ? tuning.NextScoreMemory : tuning.ScoreMemory)));
        _scored[at] = (byte)Math.Min(_scored[at] + 1, most);
        _errors[at] += (float)((Math.Min(Math.Abs(error), MaxError) - _errors[at]) / _scored[at]);
    }

    /// <summary>Whether anything was scored at a range.</summary>
    public bool IsKnown(int range) => Scored(range) > 0;

    /// <summary>How many scores the errors of a range rest on: of the member scored most.</summary>
    public double Scored(int range)
    {
        byte most = 0;
        foreach (var count in _scored.AsSpan(range * members, members))
        {
            most = Math.Max(most, count);
        }

        return most;
    }

    /// <summary>The errors as <see cref="ForecastHead.Shrink"/> wants them.</summary>
    public void Errors(int range, ReadOnlySpan<ForecastMember> all, Span<double> errors)
    {
        for (var i = 0; i < members; i++)
        {
            var at = (range * members) + i;
            errors[i] = !all[i].IsReady ? double.NaN : _scored[at] > 0 ? _errors[at] : double.PositiveInfinity;
        }
    }

    public void Copy(StateCopy state)
    {
        state.Do(_errors);
        state.Do(_scored.AsSpan());
    }
}
