using System.Diagnostics.Metrics;

namespace Outrigger.Jobs.Queue;

/// <summary>Counters of the queue. Queues and types are names out of bounded sets: settings, handlers and 64-character names. Thread-safe.</summary>
internal sealed class QueueMetrics
{
    private readonly Counter<long> _added;
    private readonly Counter<long> _ended;
    private readonly Counter<long> _stalled;
    private readonly Histogram<double> _wait;
    private readonly Histogram<double> _duration;

    public QueueMetrics(IMeterFactory meters)
    {
        var meter = meters.Create("Outrigger.Jobs");
        _added = meter.CreateCounter<long>("outrigger.jobs.added", "{job}", "Jobs asked for, by what became of them.");
        _ended = meter.CreateCounter<long>("outrigger.jobs.ended", "{attempt}", "Attempts that ended, by how.");
        _stalled = meter.CreateCounter<long>("outrigger.jobs.stalled", "{job}", "Leases that ran out without a word; each may have run twice.");
        _wait = meter.CreateHistogram<double>("outrigger.jobs.wait", "s", "From ready to started.");
        _duration = meter.CreateHistogram<double>("outrigger.jobs.duration", "s", "How long attempts took.");
    }

    public void Added(string queue, string type, JobAddOutcome outcome) => _added.Add(1, new("queue", queue), new("type", type), new("outcome", outcome.ToString()));

    public void Started(string queue, string type, double waitSeconds) => _wait.Record(waitSeconds, new("queue", queue), new("type", type));

    public void Ended(string queue, string type, string outcome, double seconds)
    {
        _ended.Add(1, new("queue", queue), new("type", type), new("outcome", outcome));
        _duration.Record(seconds, new("queue", queue), new("type", type));
    }

    public void Stalled(string queue, string type) => _stalled.Add(1, new("queue", queue), new("type", type));
}
