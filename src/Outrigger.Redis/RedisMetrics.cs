using System.Diagnostics.Metrics;

namespace Outrigger.Redis;

/// <summary>The instruments of meter <c>Outrigger.Redis</c>.</summary>
internal sealed class RedisMetrics
{
    private readonly Meter _meter;

    public RedisMetrics(IMeterFactory meters)
    {
        _meter = meters.Create("Outrigger.Redis");
        Failures = _meter.CreateCounter<long>("outrigger.redis.failures", "{command}", "Commands that failed, by reason: timeout, connection or server.");
        Skipped = _meter.CreateCounter<long>("outrigger.redis.skipped", "{command}", "Commands not sent because Redis is being left alone.");
        Duration = _meter.CreateHistogram<double>("outrigger.redis.command.duration", "s", "Duration of commands that succeeded.");
    }

    /// <summary>Commands that failed, tagged with <c>reason</c>.</summary>
    public Counter<long> Failures { get; }

    /// <summary>Commands not sent.</summary>
    public Counter<long> Skipped { get; }

    /// <summary>Time of commands that succeeded.</summary>
    public Histogram<double> Duration { get; }
}
