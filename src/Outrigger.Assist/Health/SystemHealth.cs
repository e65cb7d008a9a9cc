using Microsoft.Extensions.Options;
using Outrigger.Assist.Anomaly.Series;
using Outrigger.Assist.Decisions;
using Outrigger.Core.Callers;
using Outrigger.Core.Time;

namespace Outrigger.Assist.Health;

/// <summary>
/// Reads the process, compares each reading with its limit and with what is usual for it (the detector of metric series, one
/// for each reading), and has the decision made. Thread-safe: readings are taken one after the other.
/// </summary>
internal sealed class SystemHealth(IDecisionMaker maker, HealthModel model, IHealthSource source, IOptionsMonitor<HealthOptions> options, TimeProvider time) : ISystemHealth
{
    private readonly Lock _gate = new();
    private readonly SeriesDetector[] _usual = [new(), new(), new(), new()];
    private HealthCounters _before;
    private long _beforeAt;
    private HealthReport? _current;

    public HealthReport Current => Volatile.Read(ref _current) ?? Read();

    /// <summary>Reads now.</summary>
    public HealthReport Read()
    {
        lock (_gate)
        {
            var now = source.Read();
            var at = time.GetTimestamp();
            var elapsed = _current is null ? now.Uptime : time.GetElapsedTime(_beforeAt, at);
            var reading = Compare(now, elapsed);
            (_before, _beforeAt) = (now, at);
            var input = new Input(this, reading, options.CurrentValue);
            var decision = maker.Make(TenantId.Default, model, input.Settings, "system", in input, Features, Rule);
            var report = new HealthReport(decision, decision.Outcome == HealthModel.Attention, SeverityOf(decision.Score), reading);
            Volatile.Write(ref _current, report);
            return report;
        }
    }

    /// <summary>How bad a share of a limit is.</summary>
    public static string SeverityOf(double share) => share switch
    {
        >= 1.05 => "critical",
        >= 1 => "high",
        >= 0.8 => "medium",
        _ => "low",
    };

    private HealthReading Compare(HealthCounters now, TimeSpan elapsed)
    {
        var seconds = Math.Max(elapsed.TotalSeconds, 1e-3);
        return new(
            time.GetUtcNow(),
            Math.Clamp((now.CpuTime - _before.CpuTime).TotalSeconds / seconds / Math.Max(1, now.Processors), 0, 1),
            now.MemoryBytes,
            now.MemoryLimitBytes > 0 ? (double)now.MemoryBytes / now.MemoryLimitBytes : 0,
            Math.Max(0, now.Uptime.TotalSeconds),
            Math.Clamp((now.GcPause - _before.GcPause).TotalSeconds / seconds, 0, 1),
            now.HeapBytes,
            now.ThreadPoolThreads,
            now.ThreadPoolQueue);
    }

    private static Observed Features(in Input input, Span<double> features)
    {
        Limits(input, features);
        Span<double> evidence = stackalloc double[SeriesDetector.Signals];
        Span<double> values = [input.Reading.CpuShare, input.Reading.MemoryBytes, input.Reading.GcPauseShare, input.Reading.ThreadPoolQueue];
        var micros = input.Reading.At.ToUnixMicroseconds();
        var usual = input.Owner._usual;
        for (var i = 0; i < HealthModel.Readings; i++)
        {
            features[HealthModel.Readings + i] = usual[i].Observe(micros, values[i], evidence);
        }

        return new(usual[0].Count - 1, usual[0].IsCold);
    }

    private static void Limits(in Input input, Span<double> features)
    {
        var (reading, settings) = (input.Reading, input.Settings);
        features[0] = reading.CpuShare / settings.CpuShare;
        features[1] = reading.MemoryShare / settings.MemoryShare;
        features[2] = reading.GcPauseShare / settings.GcPauseShare;
        features[3] = (double)reading.ThreadPoolQueue / settings.ThreadPoolQueue;
    }

    // Without the model the limits alone decide.
    private static Verdict Rule(in Input input)
    {
        Span<double> shares = stackalloc double[HealthModel.Readings];
        Limits(input, shares);
        var most = 0.0;
        foreach (var share in shares)
        {
            most = Math.Max(most, share);
        }

        return new(most >= 1 ? HealthModel.Attention : HealthModel.Healthy, most, 1, [new("limits", "the fixed rule compares with the limits", most)], most >= 1);
    }

    private readonly record struct Input(SystemHealth Owner, HealthReading Reading, HealthOptions Settings);
}
