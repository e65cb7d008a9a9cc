using Outrigger.Assist.Anomaly.Series;
using Outrigger.Assist.Decisions;
using Outrigger.Core.Time;

namespace Outrigger.Assist.Anomaly;

/// <summary>A series that is given whole: looked through once, in the order of time, with nothing kept.</summary>
internal sealed class WholeSeries(AnomalyModel model, ModelParameters parameters, ReadOnlyMemory<DateTimeOffset> times, ReadOnlyMemory<double> values, AnomalyOptions settings)
{
    /// <summary>Its anomalies, once it was looked through.</summary>
    public List<FoundAnomaly> Found { get; } = [];

    /// <summary>Looks through it and leaves the features of the point that is most probably an anomaly.</summary>
    public Observed Look(Span<double> worst)
    {
        Span<double> features = stackalloc double[AnomalyModel.FeatureCount];
        var detector = new SeriesDetector();
        var interval = IntervalMicros();
        var most = double.NegativeInfinity;
        for (var i = 0; i < values.Length; i++)
        {
            var value = values.Span[i];
            detector.Observe(times.Span[i].ToUnixMicroseconds(), value, features.Slice(AnomalyModel.Signals, SeriesDetector.Signals));
            var evidence = detector.MayAlert ? detector.Evidence : 0;
            if (evidence <= most && evidence < 1)
            {
                continue;
            }

            MetricAnomalyDetection.Write(features, detector, value, interval, settings);
            if (evidence > most)
            {
                most = evidence;
                features.CopyTo(worst);
            }

            var verdict = model.Judge(parameters.Values.Span, features);
            if (verdict.Outcome == AnomalyModel.Alert)
            {
                detector.Told();
                Found.Add(new(i, times.Span[i], value, detector.Expected, verdict.Score, verdict.Confidence, MetricAnomalyDetection.SeverityOf(verdict.Score), verdict.Reasons));
            }
        }

        return new(detector.Count, detector.IsCold);
    }

    // The median step: what a gap in the series cannot move.
    private double IntervalMicros()
    {
        if (times.Length < 2)
        {
            return 0;
        }

        var steps = new double[times.Length - 1];
        for (var i = 0; i < steps.Length; i++)
        {
            steps[i] = (times.Span[i + 1] - times.Span[i]).TotalMicroseconds;
        }

        Array.Sort(steps);
        return steps[steps.Length / 2];
    }
}
