namespace Outrigger.Assist.Forecasting.Series.Members;

/// <summary>
/// One way to forecast a series, in the space of <see cref="SeriesTransform"/>. It sees each value once, in order, and the
/// history as it was before that value. Not thread-safe.
/// </summary>
internal abstract class ForecastMember(string name)
{
    /// <summary>Whether it is what one would ask first of a series that nobody knows.</summary>
    public bool IsForColdStart { get; init; }

    public string Name { get; } = name;

    /// <summary>The bytes it remembers beside the history.</summary>
    public abstract int StateBytes { get; }

    /// <summary>Whether it has seen enough to say something.</summary>
    public abstract bool IsReady { get; }

    /// <summary>Fills the next steps. Only when ready.</summary>
    public abstract void Forecast(Span<double> path);

    /// <summary>Learns from the next value; the history does not have it yet.</summary>
    public abstract void Update(double z);

    public abstract void Copy(StateCopy state);
}
