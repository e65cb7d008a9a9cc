namespace Outrigger.Assist.Forecasting.Series;

/// <summary>How past errors become weights. Pure.</summary>
internal static class ForecastHead
{
    /// <summary>
    /// Weights of the members: the error, drawn towards the mean of all while few forecasts were scored, to minus a power;
    /// then a small share for all alike.
    /// </summary>
    /// <param name="errors">Decayed mean absolute errors; NaN = the member says nothing, infinite = it was never scored.</param>
    /// <param name="assumed">The error that a member is taken to have before any is scored, in units of the mean of all.</param>
    /// <param name="scored">How many scored forecasts the errors rest on.</param>
    /// <param name="power">The power.</param>
    /// <param name="tuning">Fixed share, and how many scores equal weights count as.</param>
    /// <param name="weights">Filled; they sum to 1 unless no member says anything.</param>
    public static void Weigh(ReadOnlySpan<double> errors, ReadOnlySpan<double> assumed, double scored, double power, ForecastTuning tuning, Span<double> weights)
    {
        var (sum, worst, count, ready) = (0.0, 0.0, 0, 0);
        foreach (var error in errors)
        {
            if (double.IsFinite(error))
            {
                sum += error;
                worst = Math.Max(worst, error);
                count++;
            }

            ready += double.IsNaN(error) ? 0 : 1;
        }

        weights.Clear();
        if (ready == 0)
        {
            return;
        }

        var mean = count == 0 ? 1 : Math.Max(sum / count, 1e-9);
        var floor = mean * 1e-3;
        var total = 0.0;
        for (var i = 0; i < weights.Length; i++)
        {
            if (double.IsNaN(errors[i]))
            {
                continue;
            }

            var error = double.IsFinite(errors[i]) ? errors[i] : count == 0 ? assumed[i] : worst;
            error = ((error * scored) + (mean * assumed[i] * tuning.EqualWeightSamples)) / (scored + tuning.EqualWeightSamples);
            total += weights[i] = Math.Pow(mean / Math.Max(error, floor), power);
        }

        for (var i = 0; i < weights.Length; i++)
        {
            weights[i] = double.IsNaN(errors[i])
                ? 0
                : ((1 - tuning.FixedShare) * weights[i] / total) + (tuning.FixedShare / ready);
        }
    }
}
