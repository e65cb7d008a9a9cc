using Outrigger.Assist.Forecasting.Series;
using Outrigger.Core.Callers;

namespace Outrigger.Assist.Forecasting;

/// <summary>What becomes of several points of one step.</summary>
internal enum StepAggregate
{
    Mean,
    Sum,
    Last,
    Max,
}

/// <summary>What became of one point.</summary>
internal enum PointOutcome
{
    Accepted,
    Late,
    Restarted,
}

/// <summary>A series that is kept: its forecaster, and the step that is still open. Lock <see cref="Gate"/> around all else.</summary>
internal sealed class NamedSeries(TenantId tenant, string name, TimeSpan step, StepAggregate aggregate, int capacity)
{
    private const int MaxWaiting = 16;

    private readonly Queue<(long Step, Guid Decision)> _waiting = new();
    private long _open = long.MinValue;
    private double _sum;
    private double _extreme;
    private long _count;
    private long _missing;

    public Lock Gate { get; } = new();

    public TenantId Tenant => tenant;

    public string Name => name;

    public TimeSpan Step => step;

    public StepAggregate Aggregate => aggregate;

    public int Capacity => capacity;

    public long Missing => _missing;

    public SeriesForecaster Forecaster { get; private set; } = Create(step, capacity);

    /// <summary>When the first step that is forecast begins: the one that is still open.</summary>
    public DateTimeOffset? NextStart => _open == long.MinValue ? null : new DateTimeOffset(_open * step.Ticks, TimeSpan.Zero);

    /// <summary>Takes a point. Steps that end by it are learned from.</summary>
    /// <param name="value">Finite.</param>
    /// <param name="time">When.</param>
    /// <param name="maxGapSteps">After so many steps without a value it begins anew.</param>
    /// <param name="came">Gets the decisions whose value has come, and the value.</param>
    public PointOutcome Add(double value, DateTimeOffset time, int maxGapSteps, Action<Guid, double> came)
    {
        var at = time.UtcTicks / step.Ticks;
        var outcome = PointOutcome.Accepted;
        if (_open != long.MinValue && at < _open)
        {
            return PointOutcome.Late;
        }

        if (_open == long.MinValue)
        {
            _open = at;
        }
        else if (at - _open > maxGapSteps)
        {
            (Forecaster, _open, _count, _missing) = (Create(step, capacity), at, 0, 0);
            _waiting.Clear();
            outcome = PointOutcome.Restarted;
        }

        while (_open < at)
        {
            Close(came);
        }

        _sum = _count == 0 || aggregate == StepAggregate.Last ? value : _sum + value;
        _extreme = _count == 0 ? value : Math.Max(_extreme, value);
        _count++;
        return outcome;
    }

    /// <summary>Remembers that a decision spoke of a step ahead, so that its value can be told to it.</summary>
    public void Await(int stepsAhead, Guid decision)
    {
        if (_waiting.Count == MaxWaiting)
        {
            _waiting.Dequeue();
        }

        _waiting.Enqueue((_open + stepsAhead - 1, decision));
    }

    public void Copy(StateCopy state)
    {
        var open = _open;
        state.Do(ref open, long.MinValue);
        state.Do(ref _sum);
        state.Do(ref _extreme);
        state.Do(ref _count);
        state.Do(ref _missing);
        _open = open;
        Forecaster.Copy(state);
    }

    private void Close(Action<Guid, double> came)
    {
        var value = _count == 0 ? double.NaN : aggregate switch
        {
            StepAggregate.Mean => _sum / _count,
            StepAggregate.Max => _extreme,
            _ => _sum,
        };
        Forecaster.Observe(value);
        _missing += _count == 0 ? 1 : 0;
        for (var i = _waiting.Count; i > 0; i--)
        {
            var (awaited, decision) = _waiting.Dequeue();
            if (awaited > _open)
            {
                _waiting.Enqueue((awaited, decision));
            }
            else if (awaited == _open && double.IsFinite(value))
            {
                came(decision, value);
            }
        }

        (_open, _count) = (_open + 1, 0);
    }

    private static SeriesForecaster Create(TimeSpan step, int capacity) => new(SeriesSettings.Of(step, capacity), ForecastTuning.Default);
}
