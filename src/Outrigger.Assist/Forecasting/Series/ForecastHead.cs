using Outrigger.Assist.Forecasting.Series.Members;

namespace Outrigger.Assist.Forecasting.Series;

/// <summary>
/// How past errors become weights. Pure. Its parameters: for each member of a series without season, then for each of one
/// with season, how much more it counts than its errors say (a logarithm; ships as 0), and how much wider intervals are (a
/// logarithm; ships as 0).
/// </summary>
internal static class ForecastHead
{
    public const int Parameters = (2 * MemberSet.Count) + 1;

    // The distance of the 80 % interval's bounds from the middle, in standard deviations.
    private const double Deviations80 = 1.2816;

    /// <summary>Draws errors towards what is assumed while few forecasts were scored.</summary>
    /// <param name="errors">Decayed mean absolute errors; NaN = the member says nothing, infinite = it was never scored.</param>
    /// <param name="assumed">The error that a member is taken to have before any is scored, in units of the mean of all.</param>
    /// <param name="scored">How many scored forecasts the errors rest on.</param>
    /// <param name="assumedSamples">How many scored forecasts the assumption counts as.</param>
    public static void Shrink(Span<double> errors, ReadOnlySpan<double> assumed, double scored, double assumedSamples)
    {
        var (sum, worst, count) = (0.0, 0.0, 0);
        foreach (var error in errors)
        {
            if (double.IsFinite(error))
            {
                sum += error;
                worst = Math.Max(worst, error);
                count++;
            }
        }

        var mean = count == 0 ? 1 : Math.Max(sum / count, 1e-9);
        for (var i = 0; i < errors.Length; i++)
        {
            var error = double.IsPositiveInfinity(errors[i]) ? (count == 0 ? assumed[i] : worst) : errors[i];
            errors[i] = ((error * scored) + (mean * assumed[i] * assumedSamples)) / (scored + assumedSamples);
        }
    }

    /// <summary>Weights: the error to minus a power, times what the parameters say; then a small share for all alike.</summary>
    /// <param name="errors">NaN = the member says nothing.</param>
    /// <param name="power">The power.</param>
    /// <param name="isSeasonal">Which members these are.</param>
    /// <param name="fixedShare">The share for all alike, so that each can come back.</param>
    /// <param name="parameters">[<see cref="Parameters"/>] or empty.</param>
    /// <param name="weights">Filled; they sum to 1 unless no member says anything.</param>
    public static void Weigh(ReadOnlySpan<double> errors, double power, bool isSeasonal, double fixedShare, ReadOnlySpan<double> parameters, Span<double> weights)
    {
        var (sum, ready) = (0.0, 0);
        foreach (var error in errors)
        {
            sum += double.IsNaN(error) ? 0 : error;
            ready += double.IsNaN(error) ? 0 : 1;
        }

        weights.Clear();
        if (ready == 0)
        {
            return;
        }

        var mean = Math.Max(sum / ready, 1e-9);
        var total = 0.0;
        for (var i = 0; i < weights.Length; i++)
        {
            if (!double.IsNaN(errors[i]))
            {
                weights[i] = Math.Pow(mean / Math.Max(errors[i], mean * 1e-3), power);
                weights[i] *= parameters.IsEmpty ? 1 : Math.Exp(parameters[i + (isSeasonal ? MemberSet.Count : 0)]);
                total += weights[i];
            }
        }

        for (var i = 0; i < weights.Length; i++)
        {
            weights[i] = double.IsNaN(errors[i]) ? 0 : ((1 - fixedShare) * weights[i] / total) + (fixedShare / ready);
        }
    }

    /// <summary>The combination's point and the weights, from the features of a decision.</summary>
    public static double Combine(ReadOnlySpan<double> parameters, ReadOnlySpan<double> features, Span<double> weights)
    {
        Span<double> errors = stackalloc double[MemberSet.Count];
        for (var i = 0; i < errors.Length; i++)
        {
            errors[i] = double.IsNaN(features[ForecastFeatures.Forecasts + i]) ? double.NaN : features[ForecastFeatures.Errors + i];
        }

        Weigh(errors, features[ForecastFeatures.Power], features[ForecastFeatures.IsSeasonal] > 0, ForecastTuning.Default.FixedShare, parameters, weights);
        var point = 0.0;
        for (var i = 0; i < weights.Length; i++)
        {
            point += weights[i] > 0 ? weights[i] * features[ForecastFeatures.Forecasts + i] : 0;
        }

        return point;
    }

    /// <summary>How probable a value above a limit is, when the bounds of the 80 % interval are taken for those of two halves of a normal distribution.</summary>
    public static double ShareAbove(double limit, double point, double lower, double upper)
    {
        var distance = limit - point;
        var deviation = (distance >= 0 ? upper - point : point - lower) / Deviations80;
        return deviation > 0 ? 1 - Normal(distance / deviation) : distance < 0 ? 1 : distance > 0 ? 0 : 0.5;
    }

    // The normal distribution function; Abramowitz and Stegun 26.2.17, error below 1e-7.
    private static double Normal(double x)
    {
        var t = 1 / (1 + (0.2316419 * Math.Abs(x)));
        var tail = Math.Exp(-x * x / 2) / Math.Sqrt(2 * Math.PI)
            * t * (0.319381530 + (t * (-0.356563782 + (t * (1.781477937 + (t * (-1.821255978 + (t * 1.330274429))))))));
        return x >= 0 ? 1 - tail : tail;
    }
}
