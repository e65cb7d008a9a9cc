namespace Outrigger.Assist.Forecasting.Series;

/// <summary>
/// Between the unit of a series and the space in which members work: values that are never negative become logarithms (a
/// season multiplies, a forecast stays above 0), others stay as they are; then both are centred and scaled. The logarithm's
/// offset grows with the mean, so that scaling a series scales its forecast. Immutable.
/// </summary>
internal readonly record struct SeriesTransform(bool IsLog, double Offset, double Centre, double Scale)
{
    private const double MaxExponent = 690;

    public static SeriesTransform Of(ReadOnlySpan<double> values, double logOffset)
    {
        var (min, sum, max) = (double.PositiveInfinity, 0.0, 0.0);
        foreach (var value in values)
        {
            min = Math.Min(min, value);
            max = Math.Max(max, Math.Abs(value));
            sum += value / values.Length;
        }

        var isLog = min >= 0 && max > 0;
        var offset = isLog ? Math.Max(logOffset * sum, double.Epsilon) : 0;
        var (mean, spread) = (0.0, 0.0);
        for (var i = 0; i < values.Length; i++)
        {
            var z = isLog ? Math.Log(values[i] + offset) : values[i];
            var delta = z - mean;
            mean += delta / (i + 1);
            spread += delta * (z - mean);
        }

        var scale = Math.Sqrt(spread / values.Length);

        // A constant so far says nothing of the spread: a tenth of the level (in logarithms, of e) will do until more is seen.
        if (!(scale > 1e-9 * Math.Max(1e-300, isLog ? 1 : max)) || !double.IsFinite(scale))
        {
            scale = isLog ? 0.1 : max > 0 ? 0.1 * max : 1;
        }

        return new(isLog, offset, mean, scale);
    }

    public double Forward(double value) =>
        ((IsLog ? Math.Log(Math.Max(value, 0) + Offset) : value) - Centre) / Scale;

    public double Back(double z)
    {
        var inner = (z * Scale) + Centre;
        return IsLog ? Math.Max(0, Math.Exp(Math.Min(inner, MaxExponent)) - Offset) : inner;
    }
}
