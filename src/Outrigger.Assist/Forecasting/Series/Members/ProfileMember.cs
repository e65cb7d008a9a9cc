using Outrigger.Core.Learning;

namespace Outrigger.Assist.Forecasting.Series.Members;

/// <summary>The usual value of each slot of the long season, on the level of today.</summary>
internal sealed class ProfileMember(string name, SeasonalProfile profile) : ForecastMember(name)
{
    public override int StateBytes => profile.StateBytes;

    public override bool IsReady => profile.Count > profile.Period;

    public override void Forecast(Span<double> path)
    {
        for (var i = 0; i < path.Length; i++)
        {
            path[i] = profile.Level + profile.Season(i);
        }
    }

    public override void Update(double z) => profile.Update(z);

    public override void Copy(StateCopy state)
    {
        var (mean, level, count) = profile.State;
        state.Do(ref mean);
        state.Do(ref level);
        state.Do(ref count, 0);
        state.Do(profile.Slots);
        profile.State = (mean, level, count);
    }
}
