using System.Collections.Concurrent;
using System.Threading.Channels;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Outrigger.Core.Time;

namespace Outrigger.Assist.Decisions.Recording;

/// <summary>Takes decisions off the path of whoever asked: one <c>TryWrite</c> into a bounded channel, no wait. Thread-safe.</summary>
internal sealed class DecisionRecorder
{
    private static readonly TimeSpan LogPause = TimeSpan.FromSeconds(1);

    private readonly Channel<RecordedDecision> _channel;
    private readonly int _capacity;
    private readonly int _perSecond;

    // Modules are few and named by us.
    private readonly ConcurrentDictionary<string, EvenRate> _rates = new(StringComparer.Ordinal);
    private readonly TimeProvider _time;
    private readonly DecisionsMetrics _metrics;
    private readonly ILogger<DecisionRecorder> _logger;
    private long _dropped;
    private long _loggedAt;

    public DecisionRecorder(IOptions<DecisionsOptions> options, TimeProvider time, DecisionsMetrics metrics, ILogger<DecisionRecorder> logger)
    {
        _capacity = options.Value.BufferCapacity;
        _perSecond = options.Value.RecordedPerSecond;
        _time = time;
        _metrics = metrics;
        _logger = logger;

        // Wait is the mode in which TryWrite says "full"; nobody waits.
        _channel = Channel.CreateBounded<RecordedDecision>(new BoundedChannelOptions(_capacity) { FullMode = BoundedChannelFullMode.Wait });
        metrics.ObserveBuffer(() => _channel.Reader.Count);
    }

    /// <summary>The writer's end.</summary>
    public ChannelReader<RecordedDecision> Reader => _channel.Reader;

    /// <summary>False when the module has recorded as many in a second as it may, or too many wait already; that is counted, and the latter logged.</summary>
    public bool TryRecord(RecordedDecision decision)
    {
        if (!_rates.GetOrAdd(decision.Decision.Module, static _ => new EvenRate()).TryTake(_time.GetTimestamp(), _time.TimestampFrequency, _perSecond))
        {
            _metrics.Dropped.Add(1, new KeyValuePair<string, object?>("reason", "rate"));
            return false;
        }

        if (_channel.Writer.TryWrite(decision))
        {
            return true;
        }

        var dropped = Interlocked.Increment(ref _dropped);
        _metrics.Dropped.Add(1, new KeyValuePair<string, object?>("reason", "full"));
        var last = Interlocked.Read(ref _loggedAt);
        var now = _time.GetTimestamp();
        var isDue = last == 0 || _time.GetElapsedTime(last, now) >= LogPause;
        if (isDue && Interlocked.CompareExchange(ref _loggedAt, now, last) == last)
        {
            _logger.DecisionsDropped(dropped, _capacity);
        }

        return false;
    }
}
