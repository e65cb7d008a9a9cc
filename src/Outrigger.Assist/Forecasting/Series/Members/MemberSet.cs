using Outrigger.Core.Learning;

namespace Outrigger.Assist.Forecasting.Series.Members;

/// <summary>Which members forecast a series, by its seasons. Always <see cref="Count"/>, so that what is kept of them has one shape.</summary>
internal static class MemberSet
{
    public const int Count = 8;

    private static readonly string[] Flat = ["last", "adaptive", "average", "average-slow", "average-slowest", "trend", "theta", "scales"];
    private static readonly string[] Seasonal = ["last", "average", "trend", "season", "long-season", "profile", "regression", "season-regression"];

    /// <summary>What a member is usually called; in series that are mostly zero, or have no long season, one of them is another.</summary>
    public static string Name(int member, bool isSeasonal) => (isSeasonal ? Seasonal : Flat)[member];

    public static ForecastMember[] Create(Seasons seasons, bool isIntermittent, SeriesHistory history, ForecastTuning tuning)
    {
        var (day, week) = seasons;
        if (day == 0)
        {
            return
            [
                new NaiveMember("last", 1, history) { IsForColdStart = true },
                new AdaptiveMember("adaptive"),
                Smooth("average", 0.35, null),
                Smooth("average-slow", 0.15, null),
                isIntermittent ? new IntermittentMember("intermittent") : Smooth("average-slowest", 0.05, null),
                Trend(null, tuning),
                Theta(null, tuning),
                new ScalesMember("scales", tuning),
            ];
        }

        var profile = new SeasonalProfile(week == 0 ? day : week, tuning.SlotRate, tuning.LevelRate);
        var harmonics = new Harmonics(day, tuning.Harmonics);
        var isLong = week > 0;
        var most = history.Capacity;
        int[] lags = isLong ? [1, 2, 3, day, day + 1, 2 * day, week, week + 1] : [1, 2, 3, day, day + 1, 2 * day];
        int[] far = isLong
            ? [day, 2 * day, 3 * day, 4 * day, 5 * day, 6 * day, week, week + day, 2 * week]
            : [day, 2 * day, 3 * day, 4 * day];
        lags = [.. lags.Where(lag => lag <= most).Distinct()];
        far = [.. far.Where(lag => lag <= most).Distinct()];

        // Smoothing and trend look at the profile as it was before the value, so they come before it.
        return
        [
            isIntermittent ? new IntermittentMember("intermittent") : new NaiveMember("last", 1, history),
            Smooth("average", tuning.SmoothingRate, profile),
            Trend(profile, tuning),
            new NaiveMember("season", day, history),
            isLong ? new NaiveMember("long-season", week, history) : Theta(profile, tuning),
            new ProfileMember("profile", profile),
            new RegressionMember("regression", lags, isLong ? [day, week] : [day], harmonics, history, tuning),
            new RegressionMember("season-regression", far, isLong ? [day, week] : [day], null, history, tuning),
        ];
    }

    private static SmoothingMember Smooth(string name, double rate, SeasonalProfile? season) =>
        new(name, new ExponentialSmoothing(rate, 0, 1), season);

    private static SmoothingMember Trend(SeasonalProfile? season, ForecastTuning tuning) =>
        new("trend", new ExponentialSmoothing(season is null ? tuning.FlatRate : tuning.SmoothingRate, tuning.TrendRate, 0.9), season) { IsForColdStart = season is null };

    private static SmoothingMember Theta(SeasonalProfile? season, ForecastTuning tuning) =>
        new("theta", new ExponentialSmoothing(season is null ? tuning.FlatRate : tuning.SmoothingRate, 0, 1), season, drift: true);
}
