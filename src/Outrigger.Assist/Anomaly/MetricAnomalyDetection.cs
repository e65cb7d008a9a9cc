using Microsoft.Extensions.Options;
using Outrigger.Assist.Anomaly.Series;
using Outrigger.Assist.Decisions;
using Outrigger.Core.Callers;
using Outrigger.Core.Time;

namespace Outrigger.Assist.Anomaly;

/// <summary>
/// Brings points to their series, checks what is wrong with them before they are judged, and has the decision made.
/// Thread-safe: each series has its own lock.
/// </summary>
internal sealed class MetricAnomalyDetection(
    IDecisionMaker maker, IModelParameters parameters, AnomalyModel model, SeriesStore store, IOptionsMonitor<AnomalyOptions> options, TimeProvider time, AnomalyMetrics metrics)
    : IMetricAnomalyDetection
{
    private const double MostValue = 1e30;
    private const long WeekMicros = 604_800_000_000;
    private const double IntervalForgetting = 0.05;

    // Instants that can be told apart in microseconds and lie within what calendars agree on.
    private static readonly DateTimeOffset Earliest = new(1970, 1, 2, 0, 0, 0, TimeSpan.Zero);
    private static readonly DateTimeOffset Latest = new(2200, 1, 1, 0, 0, 0, TimeSpan.Zero);

    /// <summary>Whether a name can be that of a series or a device.</summary>
    public static bool IsName(string? name) => name is { Length: > 0 and <= 200 };

    public PointVerdict Observe(TenantId tenant, in MetricPoint point)
    {
        if (!IsName(point.Series) || (point.Device is not null && !IsName(point.Device)) || (point.DeviceType is not null && !IsName(point.DeviceType))
            || !double.IsFinite(point.Value) || Math.Abs(point.Value) > MostValue || point.At < Earliest || point.At > Latest)
        {
            return Count(new(PointStatus.Refused, AnomalySeverity.Low, false, null));
        }

        var settings = options.CurrentValue;
        var series = store.Get(new(tenant, point.Device, point.Series), settings.MaxSeries);
        var now = time.GetUnixMicroseconds();
        var micros = point.At.ToUnixMicroseconds();
        lock (series.Gate)
        {
            var isAhead = micros - now > settings.MaxClockAhead.Ticks / TimeSpan.TicksPerMicrosecond;
            var isLate = !isAhead && micros <= series.LastMicros;
            if (isLate && micros == series.LastMicros && point.Value == series.LastValue)
            {
                return Count(new(PointStatus.Duplicate, AnomalySeverity.Low, false, null));
            }

            // A clock that was set back makes all its points late: once that is certain it is told, and followed from then on.
            if (isLate && (series.Checks is not { } clock || clock.Clock((now - micros) / 1e6, settings.MaxClockShift.TotalSeconds) == 0))
            {
                return Count(new(PointStatus.OutOfOrder, AnomalySeverity.Low, false, null));
            }

            if (isLate)
            {
                series.LastMicros = micros;
            }

            var input = new Input(this, series, point, micros, now, isAhead || isLate, settings);
            var decision = maker.Make(tenant, model, settings, point.Device is null ? point.Series : point.Device + " " + point.Series, in input, Features, Rule);
            var isAlert = decision.Outcome == AnomalyModel.Alert;
            if (isAlert)
            {
                series.Detector.Told();
            }

            return Count(new(isAhead ? PointStatus.Refused : isLate ? PointStatus.OutOfOrder : PointStatus.Judged, SeverityOf(decision.Score), isAlert, decision));
        }
    }

    public SeriesVerdict Detect(TenantId tenant, string series, ReadOnlyMemory<DateTimeOffset> times, ReadOnlyMemory<double> values)
    {
        ArgumentException.ThrowIfNullOrEmpty(series);
        if (times.Length != values.Length || values.Length == 0)
        {
            throw new ArgumentException("As many times as values, and at least one.", nameof(times));
        }

        for (var i = 1; i < times.Length; i++)
        {
            if (times.Span[i] <= times.Span[i - 1])
            {
                throw new ArgumentException("Times must ascend.", nameof(times));
            }
        }

        var settings = options.CurrentValue;
        var whole = new WholeSeries(model, parameters.Get(model), times, values, settings);
        var decision = maker.Make(tenant, model, settings, series, in whole, static (in WholeSeries input, Span<double> features) => input.Look(features), static (in WholeSeries _) => Nothing());
        return new(decision, decision.Model.Version == DecidingModel.FixedVersion ? [] : whole.Found);
    }

    /// <summary>How bad a deviation is.</summary>
    public static AnomalySeverity SeverityOf(double deviation) => deviation switch
    {
        > 3 => AnomalySeverity.Critical,
        > 2 => AnomalySeverity.High,
        > 1.5 => AnomalySeverity.Medium,
        _ => AnomalySeverity.Low,
    };

    /// <summary>Which share of points may alert, as evidence.</summary>
    internal static double RankWanted(double intervalMicros, AnomalyOptions settings) =>
        intervalMicros > 0 ? Math.Clamp(-Math.Log10(settings.AlertsPerWeek * intervalMicros / WeekMicros), 0, 12) : 0;

    /// <summary>Features of a point that a detector has just taken.</summary>
    internal static void Write(Span<double> features, SeriesDetector detector, double value, double intervalMicros, AnomalyOptions settings)
    {
        features[AnomalyModel.Deviation] = Math.Min(detector.Deviation, 1e6);
        features[AnomalyModel.Expected] = detector.Expected;
        features[AnomalyModel.Value] = value;
        features[AnomalyModel.Calm] = detector.MayAlert ? 1 : 0;
        features[AnomalyModel.Rank] = -Math.Log10(detector.Rank);
        features[AnomalyModel.RankWanted] = RankWanted(intervalMicros, settings);
        features[AnomalyModel.ConfidenceWanted] = settings.AlertConfidence;
        features[AnomalyModel.Checks..].Clear();
    }

    private static Observed Features(in Input input, Span<double> features)
    {
        var series = input.Series;
        var detector = series.Detector;
        if (input.IsClockOff)
        {
            // Ahead, it would make all points until then late: it is told and not learned.
            features.Clear();
            features[AnomalyModel.Expected] = features[AnomalyModel.Value] = input.Point.Value;
            features[AnomalyModel.ConfidenceWanted] = input.Settings.AlertConfidence;
            features[AnomalyModel.Clock] = DeviceChecks.Certain;
            return new(detector.Count, detector.IsCold);
        }

        var (least, most, seen) = (detector.Least, detector.Most, detector.Count);
        if (seen > 0)
        {
            var gap = (double)(input.Micros - series.LastMicros);
            series.IntervalMicros += Math.Max(1.0 / seen, IntervalForgetting) * (Math.Min(gap, seen < 2 ? gap : 4 * series.IntervalMicros) - series.IntervalMicros);
        }

        (series.LastMicros, series.LastValue) = (input.Micros, input.Point.Value);
        detector.Observe(input.Micros, input.Point.Value, features.Slice(AnomalyModel.Signals, SeriesDetector.Signals));
        Write(features, detector, input.Point.Value, series.IntervalMicros, input.Settings);
        if (series.Checks is { } checks)
        {
            var floor = Math.Max((most - least) * 1e-3, 1e-12);
            features[AnomalyModel.Unit] = checks.Unit(input.Point.Value, least, most);
            features[AnomalyModel.Clock] = checks.Clock((input.Now - input.Micros) / 1e6, input.Settings.MaxClockShift.TotalSeconds);
            features[AnomalyModel.Held] = checks.Held(features[AnomalyModel.Signals + (int)AnomalySignal.Stuck]);
            checks.Learn(input.Point.Value, double.IsFinite(floor) ? floor : 1e-12);
            if (input.Point.DeviceType is { } type)
            {
                var peers = input.Owner.PeersOf(series, type, input.Micros, checks.FromLevel);
                (features[AnomalyModel.Drift], features[AnomalyModel.Peers]) = checks.Compare(peers, double.IsFinite(floor) ? floor : 1e-12);
            }
        }

        return new(seen, detector.IsCold);
    }

    // Without the model nothing alerts; points go on being told apart.
    private static Verdict Rule(in Input input) => input.IsClockOff
        ? new(AnomalyModel.Alert, 0, 1, [new("clock is off", "its time cannot be right", 0)], true)
        : Nothing();

    private static Verdict Nothing() => new(AnomalyModel.Normal, 0, 0.5, [new("not judged", "the fixed rule alerts at nothing", 0)]);

    private double PeersOf(WatchedSeries series, string type, long micros, double fromLevel) =>
        store.Group(series.Key.Tenant, type, series.Key.Series).Observe(series.Key.Device!, micros, fromLevel);

    private PointVerdict Count(PointVerdict verdict)
    {
        metrics.Points.Add(1, new KeyValuePair<string, object?>("status", verdict.Status switch
        {
            PointStatus.Judged => "judged",
            PointStatus.Duplicate => "duplicate",
            PointStatus.OutOfOrder => "out-of-order",
            _ => "refused",
        }));
        return verdict;
    }

    private readonly record struct Input(
        MetricAnomalyDetection Owner, WatchedSeries Series, MetricPoint Point, long Micros, long Now, bool IsClockOff, AnomalyOptions Settings);
}
