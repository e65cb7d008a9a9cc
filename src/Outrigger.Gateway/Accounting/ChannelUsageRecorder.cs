using System.Threading.Channels;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Outrigger.Gateway.Accounting;

/// <summary>
/// Hands records from the request path to <see cref="UsageWriterWorker"/> through a bounded channel: one
/// <c>TryWrite</c>, no wait, no allocation per record. Thread-safe.
/// </summary>
internal sealed class ChannelUsageRecorder : IUsageRecorder
{
    private readonly Channel<UsageRecord> _channel;
    private readonly int _capacity;
    private readonly TimeProvider _time;
    private readonly AccountingMetrics _metrics;
    private readonly ILogger<ChannelUsageRecorder> _logger;
    private long _dropped;
    private long _loggedAt;

    public ChannelUsageRecorder(IOptions<AccountingOptions> options, TimeProvider time, AccountingMetrics metrics, ILogger<ChannelUsageRecorder> logger)
    {
        _capacity = options.Value.BufferCapacity;
        _time = time;
        _metrics = metrics;
        _logger = logger;

        // Wait is the mode in which TryWrite says "full" instead of dropping silently; nobody waits.
        _channel = Channel.CreateBounded<UsageRecord>(new BoundedChannelOptions(_capacity) { SingleReader = true, FullMode = BoundedChannelFullMode.Wait });
        metrics.ObserveBuffer(() => _channel.Reader.Count);
    }

    /// <summary>The worker's end.</summary>
    public ChannelReader<UsageRecord> Reader => _channel.Reader;

    /// <summary>Records dropped since the start because the buffer was full.</summary>
    public long Dropped => Interlocked.Read(ref _dropped);

    public void Record(UsageRecord record)
    {
        if (!_channel.Writer.TryWrite(record))
        {
            Drop();
        }
    }

    private void Drop()
    {
        var dropped = Interlocked.Increment(ref _dropped);
        _metrics.Dropped.Add(1, new KeyValuePair<string, object?>("reason", "full"));
        var last = Interlocked.Read(ref _loggedAt);
        var now = _time.GetTimestamp();
        var isDue = last == 0 || _time.GetElapsedTime(last, now) >= TimeSpan.FromSeconds(1);
        if (isDue && Interlocked.CompareExchange(ref _loggedAt, now, last) == last)
        {
            _logger.RecordsDropped(dropped, _capacity);
        }
    }
}
