using System.Buffers;
using Outrigger.Assist.Anomaly.Series;
using Outrigger.Assist.Decisions.Learned;
using Outrigger.Testing;
using Shouldly;
using Xunit;

namespace Outrigger.Assist.Tests.Anomaly.Series;

public sealed class SeriesDetectorTests
{
    private const long Minute = 60_000_000;
    private const double Telling = 3.5;

    [Fact]
    public void Observe_SpikeInNoise_IsToldOnce()
    {
        var alarms = Alarms(2000, (i, noise) => i is 1500 or 1501 or 1520 ? 200 : 100 + noise);

        alarms.Where(i => i > 1000).ShouldBe([1500]);
        alarms.Count.ShouldBeLessThanOrEqualTo(2);
    }

    [Fact]
    public void Observe_HoleInADaysCourse_IsTold()
    {
        var alarms = Alarms(12 * 1440 / 5, (i, noise) => i is > 2900 and < 3000 ? 0 + noise : 50 + (20 * Math.Sin(2 * Math.PI * i * 5 / 1440)) + noise, 5);

        alarms.ShouldContain(i => i > 2900 && i < 3000);
    }

    [Fact]
    public void Observe_StuckSensor_IsTold() =>
        Alarms(2000, (i, noise) => i >= 1500 ? 42 : 42 + noise).ShouldContain(i => i > 1500 && i < 1530);

    [Fact]
    public void Observe_Constant_NeverAlarms() => Alarms(3000, (_, _) => 7).ShouldBeEmpty();

    [Fact]
    public void Observe_NoiseOnly_HardlyAlarms() => Alarms(10_000, (_, noise) => 100 + noise).Count.ShouldBeLessThan(10);

    [Fact]
    public void Observe_Cold_NeverAlarms() => Alarms(100, (i, noise) => i % 7 == 6 ? 1e9 : noise).ShouldBeEmpty();

    [Fact]
    public void Observe_ExtremeValues_StaysFinite()
    {
        var detector = new SeriesDetector();
        var evidence = new double[SeriesDetector.Signals];
        double[] values = [0, 1e30, -1e30, 1e-300, double.Epsilon, 5, 1e30, 0];
        for (var i = 0; i < 4000; i++)
        {
            double.IsFinite(detector.Observe(i * Minute, values[i % values.Length], evidence)).ShouldBeTrue();
            evidence.ShouldAllBe(each => double.IsFinite(each));
        }
    }

    [Fact]
    public void Observe_TimesBefore1970_AreTaken()
    {
        var detector = new SeriesDetector();
        for (var i = 0; i < 500; i++)
        {
            detector.Observe(-1_000_000_000_000 + (i * Minute), i % 5, new double[SeriesDetector.Signals]);
        }

        detector.Count.ShouldBe(500);
    }

    [Fact]
    public void Observe_Warm_AllocatesNothing()
    {
        var detector = new SeriesDetector();
        var evidence = new double[SeriesDetector.Signals];
        var random = new Random(1);
        var minute = 0;
        for (; minute < 500; minute++)
        {
            detector.Observe(minute * Minute, random.NextDouble(), evidence);
        }

        Allocations.Least(() =>
        {
            for (var i = 0; i < 1000; i++, minute++)
            {
                detector.Observe(minute * Minute, random.NextDouble() * minute, evidence);
            }
        }).ShouldBe(0);
    }

    [Fact]
    public void State_OfASeries_IsAtMost4KiB()
    {
        SeriesDetector.StateBytes.ShouldBeLessThanOrEqualTo(4096);
        SeriesDetector? detector = null;

        Allocations.Least(() => detector = new SeriesDetector()).ShouldBeLessThanOrEqualTo(4096);
        detector!.Count.ShouldBe(0);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(10)]
    [InlineData(29)]
    [InlineData(1000)]
    public void SaveAndLoad_GoesOnAsBefore(int rows)
    {
        var random = new Random(rows);
        var evidence = new double[SeriesDetector.Signals];
        var detector = new SeriesDetector();
        for (var i = 0; i < rows; i++)
        {
            detector.Observe(i * Minute, random.NextDouble() * 10, evidence);
        }

        var state = new ArrayBufferWriter<byte>();
        detector.Save(new StateWriter(state));
        state.WrittenCount.ShouldBe(SeriesDetector.StateBytes);
        var restored = new SeriesDetector();
        var reader = new StateReader(state.WrittenSpan, "a series");
        restored.Load(ref reader);

        for (var i = rows; i < rows + 500; i++)
        {
            var value = i == rows + 400 ? 50 : random.NextDouble() * 10;
            // Counts are kept as floats, so that their sum is the same up to rounding.
            restored.Observe(i * Minute, value, evidence).ShouldBe(detector.Observe(i * Minute, value, new double[SeriesDetector.Signals]), 1e-6);
        }
    }

    [Fact]
    public void Load_Noise_RefusesOrReadsAState()
    {
        var random = new Random(9);
        var refused = 0;
        for (var i = 0; i < 200; i++)
        {
            var state = new byte[random.Next(SeriesDetector.StateBytes + 10)];
            random.NextBytes(state);
            var reader = new StateReader(state, "a series");
            try
            {
                new SeriesDetector().Load(ref reader);
            }
            catch (InvalidDataException)
            {
                refused++;
            }
        }

        refused.ShouldBe(200);
    }

    private static List<int> Alarms(int rows, Func<int, double, double> value, int minutes = 1)
    {
        var random = new Random(11);
        var detector = new SeriesDetector();
        var evidence = new double[SeriesDetector.Signals];
        var alarms = new List<int>();
        for (var i = 0; i < rows; i++)
        {
            var noise = random.NextDouble() + random.NextDouble() + random.NextDouble() - 1.5;
            if (detector.Observe(i * Minute * minutes, value(i, noise), evidence) >= Telling)
            {
                alarms.Add(i);
            }
        }

        return alarms;
    }
}
