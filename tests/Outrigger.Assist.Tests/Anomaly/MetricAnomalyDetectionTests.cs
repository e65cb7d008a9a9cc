using System.Buffers;
using Microsoft.Extensions.DependencyInjection;
using Outrigger.Assist.Anomaly;
using Outrigger.Assist.Decisions;
using Outrigger.Assist.Tests.Decisions;
using Outrigger.Core.Callers;
using Shouldly;
using Xunit;

namespace Outrigger.Assist.Tests.Anomaly;

public sealed class MetricAnomalyDetectionTests : IAsyncDisposable
{
    private readonly AssistParts _parts = Parts();
    private readonly Random _random = new(3);

    public ValueTask DisposeAsync() => _parts.DisposeAsync();

    [Fact]
    public void Observe_SpikeAfterHistory_AlertsWithReasons()
    {
        Feed(_parts, 1200, _ => 100 + _random.NextDouble());

        var verdict = Observe(_parts, 300);

        verdict.IsAlert.ShouldBeTrue();
        verdict.Severity.ShouldBe(AnomalySeverity.Critical);
        verdict.Decision!.Confidence.ShouldBeGreaterThan(0.8);
        verdict.Decision.Reasons.ShouldContain(reason => reason.What == "beyond everything seen");
        verdict.Decision.IsRecorded.ShouldBeTrue();
        verdict.Decision.Model.SamplesSeen.ShouldBe(1200);
    }

    [Fact]
    public void Observe_Cold_SaysSoAndDoesNotAlert()
    {
        Feed(_parts, 20, _ => 1);

        var verdict = Observe(_parts, 1e9);

        verdict.IsAlert.ShouldBeFalse();
        verdict.Decision!.Model.IsColdStart.ShouldBeTrue();
    }

    [Fact]
    public void Observe_DuplicateAndOutOfOrder_AreToldApartAndNotLearned()
    {
        Feed(_parts, 10, _ => 5);
        var at = _parts.Time.GetUtcNow();
        var detection = Detection(_parts);

        detection.Observe(TenantId.Default, new("s", 5, at)).Status.ShouldBe(PointStatus.Duplicate);
        detection.Observe(TenantId.Default, new("s", 6, at)).Status.ShouldBe(PointStatus.OutOfOrder);
        detection.Observe(TenantId.Default, new("s", 5, at.AddMinutes(-1))).Status.ShouldBe(PointStatus.OutOfOrder);

        Observe(_parts, 5).Decision!.Model.SamplesSeen.ShouldBe(10);
    }

    [Theory]
    [InlineData(double.NaN)]
    [InlineData(double.PositiveInfinity)]
    [InlineData(1e31)]
    public void Observe_NoValue_IsRefused(double value) => Observe(_parts, value).Status.ShouldBe(PointStatus.Refused);

    [Fact]
    public void Observe_ClockAhead_IsToldAndNotFollowed()
    {
        Feed(_parts, 10, _ => 5);

        var ahead = Detection(_parts).Observe(TenantId.Default, new("s", 5, _parts.Time.GetUtcNow().AddDays(3)));

        (ahead.Status, ahead.IsAlert).ShouldBe((PointStatus.Refused, true));
        ahead.Decision!.Reasons[0].What.ShouldBe("clock is off");
        Observe(_parts, 5).Status.ShouldBe(PointStatus.Judged);
    }

    [Fact]
    public void Observe_DeviceClockSetBack_IsToldOnceAndFollowed()
    {
        Feed(_parts, 200, _ => _random.NextDouble(), "d");
        var alerts = new List<string>();
        for (var i = 0; i < 30; i++)
        {
            _parts.Time.Advance(TimeSpan.FromMinutes(1));
            var verdict = Detection(_parts).Observe(TenantId.Default, new("s", _random.NextDouble(), _parts.Time.GetUtcNow().AddHours(-2), "d"));
            if (verdict.IsAlert)
            {
                alerts.Add(verdict.Decision!.Reasons[0].What);
            }
        }

        alerts.ShouldBe(["clock is off"]);
    }

    [Fact]
    public void Observe_UnitOfADeviceChanged_NamesIt()
    {
        Feed(_parts, 300, _ => 20 + _random.NextDouble(), "d");
        var verdicts = Enumerable.Range(0, 5).Select(_ => Observe(_parts, 20_500 + _random.NextDouble(), "d")).ToArray();

        verdicts.ShouldContain(verdict => verdict.IsAlert && verdict.Decision!.Reasons.Any(reason => reason.What == "unit changed"));
    }

    [Fact]
    public void Observe_DeviceDriftsFromItsPeers_IsTold_TheWeatherIsNot()
    {
        var drifted = new List<(int Device, string What)>();
        for (var minute = 0; minute < 700; minute++)
        {
            _parts.Time.Advance(TimeSpan.FromMinutes(1));
            var weather = minute > 400 ? (minute - 400) * 0.05 : 0;
            for (var device = 0; device < 8; device++)
            {
                var value = 20 + device + weather + (0.2 * _random.NextDouble()) + (device == 3 && minute > 500 ? (minute - 500) * 0.02 : 0);
                var verdict = Detection(_parts).Observe(TenantId.Default, new("t", value, _parts.Time.GetUtcNow(), "device" + device, "thermometer"));
                if (verdict.IsAlert && verdict.Decision!.Reasons.Any(reason => reason.What == "drifts away from its peers"))
                {
                    drifted.Add((device, "drift"));
                }
            }
        }

        drifted.ShouldContain((3, "drift"));
        drifted.ShouldAllBe(each => each.Device == 3);
    }

    [Fact]
    public async Task Observe_ModuleOff_FixedRuleAnswersNormal()
    {
        await using var parts = Parts(("Anomaly:Mode", "Off"));
        Feed(parts, 500, _ => 1);

        var verdict = Observe(parts, 1e9);

        (verdict.IsAlert, verdict.Decision!.Model.Version).ShouldBe((false, DecidingModel.FixedVersion));
    }

    [Fact]
    public void Observe_MillionsOfNames_StayBounded_AndNoTenantPaysForAnother()
    {
        var store = new SeriesStore();
        var kept = store.Get(new(TenantId.Parse("quiet"), null, "mine"), 100);
        for (var i = 0; i < 20_000; i++)
        {
            store.Get(new(TenantId.Parse("loud"), null, "s" + i), 100);
        }

        store.Count.ShouldBe(100);
        store.Evicted.ShouldBe(19_901);
        store.Get(kept.Key, 100).ShouldBeSameAs(kept);
    }

    [Fact]
    public async Task SaveAndLoad_AfterARestart_StillAlerts()
    {
        Feed(_parts, 1200, _ => 100 + _random.NextDouble());
        Feed(_parts, 70, _ => 100 + _random.NextDouble(), "d");
        var state = new ArrayBufferWriter<byte>();
        _parts.Get<SeriesStore>().Save(state);

        await using var restarted = Parts();
        restarted.Get<SeriesStore>().Load(1, state.WrittenSpan);
        restarted.Time.Advance(_parts.Time.GetUtcNow() - restarted.Time.GetUtcNow());

        restarted.Get<SeriesStore>().Count.ShouldBe(2);
        Observe(restarted, 300).IsAlert.ShouldBeTrue();
        var again = new ArrayBufferWriter<byte>();
        _parts.Get<SeriesStore>().Save(again);
        again.WrittenSpan.SequenceEqual(state.WrittenSpan).ShouldBeTrue();
    }

    [Fact]
    public void Load_Corrupt_RefusesAndKeeps()
    {
        Feed(_parts, 50, _ => 1);
        var store = _parts.Get<SeriesStore>();
        var state = new ArrayBufferWriter<byte>();
        store.Save(state);
        var bytes = state.WrittenSpan.ToArray();

        Should.Throw<InvalidDataException>(() => store.Load(2, bytes));
        Should.Throw<InvalidDataException>(() => store.Load(1, bytes.AsSpan(0, bytes.Length - 1)));
        Should.Throw<InvalidDataException>(() => store.Load(1, [.. bytes, 0]));
        Should.Throw<InvalidDataException>(() => store.Load(1, [.. Enumerable.Repeat((byte)0xFF, 64)]));

        store.Count.ShouldBe(1);
        Observe(_parts, 1).Decision!.Model.SamplesSeen.ShouldBe(50);
    }

    [Fact]
    public void Detect_SeriesWithASpike_FindsItAndKeepsNothing()
    {
        var values = Enumerable.Range(0, 1500).Select(i => i == 1200 ? 60.0 : 10 + _random.NextDouble()).ToArray();
        var times = Enumerable.Range(0, 1500).Select(i => _parts.Time.GetUtcNow().AddMinutes(5 * i)).ToArray();

        var verdict = Detection(_parts).Detect(TenantId.Default, "s", times, values);

        verdict.Anomalies.ShouldContain(anomaly => anomaly.Index == 1200);
        verdict.Anomalies.Count.ShouldBeLessThanOrEqualTo(2);
        verdict.Decision.Outcome.ShouldBe("alert");
        verdict.Anomalies[^1].Expected.ShouldBeInRange(9, 12);
        _parts.Get<SeriesStore>().Count.ShouldBe(0);
        Should.Throw<ArgumentException>(() => Detection(_parts).Detect(TenantId.Default, "s", times, values.AsMemory(1)));
    }

    private static AssistParts Parts(params (string Key, string Value)[] settings) => new((services, configuration) => services.AddAnomaly(configuration), settings);

    private static IMetricAnomalyDetection Detection(AssistParts parts) => parts.Get<IMetricAnomalyDetection>();

    private static PointVerdict Observe(AssistParts parts, double value, string? device = null)
    {
        parts.Time.Advance(TimeSpan.FromMinutes(5));
        return Detection(parts).Observe(TenantId.Default, new("s", value, parts.Time.GetUtcNow(), device));
    }

    private static void Feed(AssistParts parts, int count, Func<int, double> value, string? device = null)
    {
        for (var i = 0; i < count; i++)
        {
            Observe(parts, value(i), device).Status.ShouldBe(PointStatus.Judged);
        }
    }
}
