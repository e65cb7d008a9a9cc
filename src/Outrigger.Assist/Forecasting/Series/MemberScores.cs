namespace Outrigger.Assist.Forecasting.Series;

/// <summary>How far off each member was at each horizon, decayed. Not thread-safe.</summary>
internal sealed class MemberScores(int members, ForecastTuning tuning)
{
    // A single forecast that is off by more spreads than this counts as this.
    private const double MaxError = 4;

    private readonly float[] _errors = new float[Horizons.Count * members];
    private readonly float[] _scored = new float[Horizons.Count * members];

    public int StateBytes => 2 * sizeof(float) * _errors.Length;

    /// <summary>Adds the error of one member at one horizon.</summary>
    public void Add(int horizon, int member, double error)
    {
        var at = (horizon * members) + member;
        var memory = horizon == 0 ? tuning.NextScoreMemory : tuning.ScoreMemory;
        _scored[at] = (float)((_scored[at] * memory) + 1);
        _errors[at] += (float)((Math.Min(Math.Abs(error), MaxError) - _errors[at]) / _scored[at]);
    }

    /// <summary>Whether anything was scored at a horizon.</summary>
    public bool IsKnown(int horizon) => Scored(horizon) > 0;

    /// <summary>How many scores the errors of a horizon rest on: of the member scored most.</summary>
    public double Scored(int horizon)
    {
        var most = 0f;
        foreach (var count in _scored.AsSpan(horizon * members, members))
        {
            most = Math.Max(most, count);
        }

        return most;
    }

    /// <summary>The errors as <see cref="ForecastHead.Weigh"/> wants them.</summary>
    public void Errors(int horizon, ReadOnlySpan<ForecastMember> all, Span<double> errors)
    {
        for (var i = 0; i < members; i++)
        {
            var at = (horizon * members) + i;
            errors[i] = !all[i].IsReady ? double.NaN : _scored[at] > 0 ? _errors[at] : double.PositiveInfinity;
        }
    }

    public void Copy(StateCopy state)
    {
        state.Do(_errors);
        state.Do(_scored);
    }
}
