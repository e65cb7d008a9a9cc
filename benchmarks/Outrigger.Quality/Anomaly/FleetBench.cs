using System.Globalization;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Outrigger.Assist.Anomaly;
using Outrigger.Core.Callers;

namespace Outrigger.Quality.Anomaly;

/// <summary>
/// A9 on devices: how many faults of a made fleet are told within the hour, at how many false alarms, beside three sigma and
/// an exponentially weighted mean in the same run. An alarm counts once in an hour.
/// </summary>
internal sealed class FleetBench : IQualityBench
{
    private const int Hour = 60;
    private static readonly DateTimeOffset Start = new(2026, 3, 1, 0, 0, 0, TimeSpan.Zero);

    public string Module => "anomaly";

    // Made, not read: it runs wherever the bench does.
    public string Folder => ".";

    public IEnumerable<QualityRow> Run(QualityContext context)
    {
        var fleet = new Fleet(seed: 7);
        var clock = new BenchClock();
        using var services = Services(clock);
        var detection = services.GetRequiredService<IMetricAnomalyDetection>();
        var ours = new Tally(fleet);
        var sigma = new Tally(fleet);
        var average = new Tally(fleet);
        var rule = Enumerable.Range(0, Fleet.Devices).Select(_ => new Sigma()).ToArray();
        var smooth = Enumerable.Range(0, Fleet.Devices).Select(_ => new Smooth()).ToArray();
        for (var minute = 0; minute < Fleet.Minutes; minute++)
        {
            context.Cancellation.ThrowIfCancellationRequested();
            fleet.Advance();
            clock.Now = Start.AddMinutes(minute).AddSeconds(2);
            for (var device = 0; device < Fleet.Devices; device++)
            {
                var (value, shift) = fleet.Read(device, minute);
                var at = Start.AddMinutes(minute).AddSeconds(shift);
                var verdict = detection.Observe(TenantId.Default, new("temperature", value, at, Name(device), "thermometer of site " + Fleet.SiteOf(device).ToString(CultureInfo.InvariantCulture)));
                ours.Add(device, minute, verdict.IsAlert);
                sigma.Add(device, minute, rule[device].Observe(value));
                average.Add(device, minute, smooth[device].Observe(value));
            }
        }

        foreach (var fault in Enum.GetValues<FleetFault>().Where(fault => fault != FleetFault.None))
        {
            yield return Row("fleet/" + fault.ToString().ToLowerInvariant() + "-recall", ours.Recall(fault), "share", sigma.Recall(fault), average.Recall(fault));
        }

        yield return Row("fleet/false-alarms", ours.FalseAlarms, "per 1,000 device-days", sigma.FalseAlarms, average.FalseAlarms);
    }

    private static QualityRow Row(string figure, double value, string unit, double sigma, double average) => new(
        figure, value, unit, $"made fleet, {Fleet.Devices} devices, 5 days by the minute, seed 7", "one setting for all devices", "", sigma,
        string.Create(CultureInfo.InvariantCulture, $"told within an hour; beside it three sigma, EWMA {average:G3}"));

    private static string Name(int device) => "device-" + device.ToString(CultureInfo.InvariantCulture);

    private static ServiceProvider Services(TimeProvider clock)
    {
        var configuration = new ConfigurationBuilder().AddInMemoryCollection(new Dictionary<string, string?>
        {
            [AnomalyOptions.SectionName + ":AlertsPerWeek"] = "0.01",
            [AnomalyOptions.SectionName + ":RecordedShare"] = "0",
        }).Build();
        var services = new ServiceCollection();
        services.AddSingleton(clock);
        services.AddAnomaly(configuration);
        return services.BuildServiceProvider();
    }

    private sealed class BenchClock : TimeProvider
    {
        public DateTimeOffset Now { get; set; } = Start;

        public override DateTimeOffset GetUtcNow() => Now;

        public override long GetTimestamp() => Now.UtcTicks;

        public override long TimestampFrequency => TimeSpan.TicksPerSecond;
    }

    /// <summary>Who was told of what, an alarm an hour.</summary>
    private sealed class Tally(Fleet fleet)
    {
        private readonly bool[] _told = new bool[Fleet.Devices];
        private readonly int[] _quietUntil = new int[Fleet.Devices];
        private long _false;
        private long _calm;

        public double FalseAlarms => _false * 1000.0 / (_calm / 1440.0);

        public void Add(int device, int minute, bool isAlarm)
        {
            if (minute < Fleet.Learning)
            {
                return;
            }

            var age = minute - fleet.From[device];
            _calm += age < 0 ? 1 : 0;
            if (!isAlarm || minute < _quietUntil[device])
            {
                return;
            }

            _quietUntil[device] = minute + Hour;
            if (age < 0)
            {
                _false++;
            }
            else if (age <= Hour)
            {
                _told[device] = true;
            }
        }

        public double Recall(FleetFault fault)
        {
            var with = Enumerable.Range(0, Fleet.Devices).Where(device => fleet.Fault[device] == fault).ToArray();
            return with.Count(device => _told[device]) / (double)with.Length;
        }
    }

    /// <summary>Further than three standard deviations from the mean so far.</summary>
    private sealed class Sigma
    {
        private long _count;
        private double _mean;
        private double _squares;

        public bool Observe(double value)
        {
            var isFar = _count > 1 && Math.Abs(value - _mean) > 3 * Math.Sqrt(_squares / _count);
            _count++;
            var distance = value - _mean;
            _mean += distance / _count;
            _squares += distance * (value - _mean);
            return isFar;
        }
    }

    /// <summary>Further than four usual errors from an exponentially weighted mean.</summary>
    private sealed class Smooth
    {
        private double _mean = double.NaN;
        private double _error;

        public bool Observe(double value)
        {
            if (double.IsNaN(_mean))
            {
                _mean = value;
                return false;
            }

            var distance = value - _mean;
            var isFar = _error > 0 && Math.Abs(distance) > 4 * _error;
            _error += 0.02 * (Math.Abs(distance) - _error);
            _mean += 0.2 * distance;
            return isFar;
        }
    }
}
