namespace Outrigger.Assist.Forecasting.Series;

/// <summary>What is known of a series beforehand.</summary>
/// <param name="Day">Steps of a day, or the season that the caller named; 0 when there is none.</param>
/// <param name="Week">Steps of a week; 0 when there is none.</param>
/// <param name="Capacity">How many values are kept; a season must fit twice.</param>
internal sealed record SeriesSettings(int Day, int Week, int Capacity)
{
    /// <summary>The seasons that the calendar suggests for a step, if it divides them.</summary>
    public static SeriesSettings Of(TimeSpan step, int capacity)
    {
        var day = Steps(TimeSpan.FromDays(1), step);
        return new(day == 1 ? 7 : day, Steps(TimeSpan.FromDays(7), step) is var week && week > 7 ? week : 0, capacity);
    }

    private static int Steps(TimeSpan season, TimeSpan step) =>
        step > TimeSpan.Zero && season.Ticks % step.Ticks == 0 && season.Ticks / step.Ticks <= 100_000 ? (int)(season.Ticks / step.Ticks) : 0;
}
