namespace Outrigger.Assist.Forecasting.Series.Members;

/// <summary>As one season ago; with a period of 1, as the last value.</summary>
internal sealed class NaiveMember(string name, int period, SeriesHistory history) : ForecastMember(name)
{
    public override int StateBytes => 0;

    public override bool IsReady => history.Count >= period;

    public override void Forecast(Span<double> path)
    {
        for (var i = 0; i < path.Length; i++)
        {
            path[i] = i < period ? history[period - i] : path[i - period];
        }
    }

    public override void Update(double z)
    {
    }

    public override void Copy(StateCopy state)
    {
    }
}
