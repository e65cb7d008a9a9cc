using Outrigger.Core.Errors;

namespace Outrigger.Assist.Forecasting;

/// <summary>Values on equal steps, NaN where none was.</summary>
/// <param name="Values">Oldest first.</param>
/// <param name="Step">The step; null when unknown.</param>
/// <param name="Start">When the first step begins; null when unknown.</param>
internal sealed record SeriesGrid(double[] Values, TimeSpan? Step, DateTimeOffset? Start)
{
    /// <summary>Lays the values of a request on equal steps: values of one step are averaged, steps without one are missing.</summary>
    public static (SeriesGrid? Grid, OutriggerError? Error) Of(ForecastRequest request, int maxPoints)
    {
        var values = request.Values!;
        if (values.Count > maxPoints)
        {
            return Refuse($"There are {values.Count} values; {maxPoints} are the most.", "values");
        }

        for (var i = 0; i < values.Count; i++)
        {
            // Beyond this squares overflow.
            if (values[i] is { } value && !(Math.Abs(value) <= 1e150))
            {
                return Refuse($"Value {i} is not a finite number of at most 1e150.", $"values[{i}]");
            }
        }

        if (values.All(value => value is null))
        {
            return Refuse("All values are missing.", "values");
        }

        TimeSpan? step = request.StepSeconds is { } seconds ? TimeSpan.FromSeconds(seconds) : null;
        return request.Timestamps is { } times
            ? OnSteps(values, times, step, maxPoints)
            : (new(ToArray(values), step, null), null);
    }

    private static (SeriesGrid? Grid, OutriggerError? Error) OnSteps(IReadOnlyList<double?> values, IReadOnlyList<DateTimeOffset> times, TimeSpan? given, int maxPoints)
    {
        var ticks = times.Select(time => time.UtcTicks).ToArray();
        var ordered = ToArray(values);
        Array.Sort(ticks, ordered);
        var step = given?.Ticks ?? MedianGap(ticks);
        if (step <= 0)
        {
            return Refuse("The step cannot be found: there are not two different timestamps. Give stepSeconds.", "timestamps");
        }

        var first = ticks[0] / step;
        var steps = (ticks[^1] / step) - first + 1;
        if (steps > maxPoints)
        {
            return Refuse($"With a step of {TimeSpan.FromTicks(step)} the timestamps span {steps} steps; {maxPoints} are the most.", "timestamps");
        }

        var (sums, counts) = (new double[steps], new int[steps]);
        for (var i = 0; i < ticks.Length; i++)
        {
            if (!double.IsNaN(ordered[i]))
            {
                sums[(ticks[i] / step) - first] += ordered[i];
                counts[(ticks[i] / step) - first]++;
            }
        }

        return (new([.. sums.Select((sum, i) => counts[i] > 0 ? sum / counts[i] : double.NaN)], TimeSpan.FromTicks(step), new DateTimeOffset(first * step, TimeSpan.Zero)), null);
    }

    private static long MedianGap(long[] ticks)
    {
        var gaps = ticks.Skip(1).Zip(ticks, (later, earlier) => later - earlier).Where(gap => gap > 0).Order().ToArray();
        return gaps.Length == 0 ? 0 : gaps[gaps.Length / 2];
    }

    private static double[] ToArray(IReadOnlyList<double?> values) => [.. values.Select(value => value ?? double.NaN)];

    private static (SeriesGrid? Grid, OutriggerError? Error) Refuse(string detail, string param) =>
        (null, ForecastingErrors.InvalidSeries.With(detail) with { Param = param });
}
