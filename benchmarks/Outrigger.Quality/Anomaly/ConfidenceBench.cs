using System.Globalization;
using Outrigger.Assist.Anomaly;
using Outrigger.Assist.Anomaly.Series;
using Outrigger.Core.Learning;

namespace Outrigger.Quality.Anomaly;

/// <summary>
/// Whether the head's probability is what it says: on series of our own, of the points that may alert with so much evidence,
/// that share should lie in a fault's window. Beside what ships stands what a fit on seed 1 would give. How often faults come
/// is the generator's, so that a fit to it is no better for a deployment than its own feedback.
/// </summary>
internal sealed class ConfidenceBench : IQualityBench
{
    // Below this nobody asks whether it is an anomaly.
    private const double Least = 2;

    public string Module => "anomaly";

    public string Folder => "";

    public IEnumerable<QualityRow> Run(QualityContext context)
    {
        var (evidence, labels) = Collect(seed: 2, count: 440);
        var model = new AnomalyModel();
        var slope = model.InitialParameters[^2];
        var threshold = model.InitialParameters[^1];
        var probabilities = evidence.Select(e => Logistic.Sigmoid(Math.Log(4) + (slope * (e - threshold)))).ToArray();
        var data = string.Create(CultureInfo.InvariantCulture, $"our own generator, 440 series, {labels.Length} points that may alert, {labels.Sum():F0} in a window");
        var (fittedSlope, fittedThreshold) = Fit(Collect(seed: 1, count: 440));
        yield return new(
            "anomaly/confidence-ece", CalibrationMeasures.ExpectedError(probabilities, labels), "share", data, "seed 2; nothing that ships was fitted to this", "",
            Note: string.Create(CultureInfo.InvariantCulture, $"ships with slope {slope:F2}, threshold {threshold:F2}; the fit on seed 1 gives {fittedSlope:F2}, {fittedThreshold:F2}"));
        var always = Enumerable.Repeat(labels.Average(), labels.Length).ToArray();
        yield return new(
            "anomaly/confidence-brier", CalibrationMeasures.Brier(probabilities, labels), "score", data, "seed 2; nothing that ships was fitted to this", "",
            CalibrationMeasures.Brier(always, labels), "beside it the share of windows said of all");
    }

    private static (double[] Evidence, double[] Labels) Collect(int seed, int count)
    {
        var evidence = new List<double>();
        var labels = new List<double>();
        foreach (var file in MadeSeries.Make(seed, count))
        {
            var detector = new SeriesDetector();
            var signals = new double[SeriesDetector.Signals];
            for (var i = 0; i < file.Values.Length; i++)
            {
                var e = detector.Observe(file.Times[i], file.Values[i], signals);
                if (i >= file.Probationary && detector.MayAlert && e >= Least)
                {
                    evidence.Add(e);
                    labels.Add(file.Windows.Any(window => i >= window.First && i <= window.Last) ? 1 : 0);
                }
            }
        }

        return ([.. evidence], [.. labels]);
    }

    // Logistic regression by iteratively reweighted least squares, centred and with a bounded step; the threshold is where
    // the probability is 0.8.
    private static (double Slope, double Threshold) Fit((double[] Evidence, double[] Labels) seen)
    {
        var centre = seen.Evidence.Average();
        double slope = 0.5, offset = 0;
        for (var round = 0; round < 200; round++)
        {
            double g0 = 0, g1 = 0, h00 = 1, h01 = 0, h11 = 1;
            for (var i = 0; i < seen.Labels.Length; i++)
            {
                var e = seen.Evidence[i] - centre;
                var p = Logistic.Sigmoid((slope * e) + offset);
                var (error, weight) = (seen.Labels[i] - p, p * (1 - p));
                g0 += error * e;
                g1 += error;
                h00 += weight * e * e;
                h01 += weight * e;
                h11 += weight;
            }

            var determinant = (h00 * h11) - (h01 * h01);
            slope += Math.Clamp(((g0 * h11) - (g1 * h01)) / determinant, -0.1, 0.1);
            offset += Math.Clamp(((g1 * h00) - (g0 * h01)) / determinant, -0.1, 0.1);
        }

        return (slope, centre + ((Math.Log(4) - offset) / slope));
    }
}
