using System.Threading.Channels;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Outrigger.Assist.Alerts.Texts;
using Outrigger.Core.Callers;

namespace Outrigger.Assist.Alerts.Raising;

/// <summary>What a source said: a signal, or that one is over.</summary>
/// <param name="Tenant">Whose.</param>
/// <param name="Key">Of the alert.</param>
/// <param name="Signal">The signal; null when it is over.</param>
/// <param name="At">When it was said.</param>
internal sealed record AlertWord(TenantId Tenant, string Key, AlertSignal? Signal, DateTimeOffset At)
{
    /// <summary>How many signals it stands for.</summary>
    public int Count { get; init; } = 1;
}

/// <summary>Takes signals off the path of their sources: one write into a bounded channel; when it is full the oldest gives way and is counted. Thread-safe.</summary>
internal sealed class AlertQueue : IAlerts
{
    private static readonly TimeSpan LogPause = TimeSpan.FromSeconds(10);

    private readonly Channel<AlertWord> _channel;
    private readonly IOptionsMonitor<AlertsOptions> _options;
    private readonly TimeProvider _time;
    private readonly AlertsMetrics _metrics;
    private readonly ILogger<AlertQueue> _logger;
    private long _dropped;
    private long _loggedAt;

    public AlertQueue(IOptionsMonitor<AlertsOptions> options, TimeProvider time, AlertsMetrics metrics, ILogger<AlertQueue> logger)
    {
        _options = options;
        _time = time;
        _metrics = metrics;
        _logger = logger;
        _channel = Channel.CreateBounded<AlertWord>(
            new BoundedChannelOptions(options.CurrentValue.QueueCapacity) { FullMode = BoundedChannelFullMode.DropOldest, SingleReader = true },
            _ => NoteDropped());
    }

    public ChannelReader<AlertWord> Reader => _channel.Reader;

    public bool Raise(TenantId tenant, AlertSignal signal)
    {
        ArgumentNullException.ThrowIfNull(signal);
        if (!AlertTypes.IsType(signal.Type) || string.IsNullOrWhiteSpace(signal.Endpoint))
        {
            _metrics.Signal("refused");
            return false;
        }

        if (!_options.CurrentValue.Enabled)
        {
            _metrics.Signal("off");
            return true;
        }

        _metrics.Signal("raised");
        _channel.Writer.TryWrite(new AlertWord(tenant, AlertText.KeyOf(signal.Type, signal.Endpoint, signal.Cause), signal, _time.GetUtcNow()));
        return true;
    }

    public void Resolve(TenantId tenant, string type, string endpoint, string? cause = null)
    {
        if (AlertTypes.IsType(type) && !string.IsNullOrWhiteSpace(endpoint) && _options.CurrentValue.Enabled)
        {
            _metrics.Signal("resolved");
            _channel.Writer.TryWrite(new AlertWord(tenant, AlertText.KeyOf(type, endpoint, cause), null, _time.GetUtcNow()));
        }
    }

    private void NoteDropped()
    {
        var dropped = Interlocked.Increment(ref _dropped);
        _metrics.Signal("dropped");
        var last = Interlocked.Read(ref _loggedAt);
        var now = _time.GetTimestamp();
        if ((last == 0 || _time.GetElapsedTime(last, now) >= LogPause) && Interlocked.CompareExchange(ref _loggedAt, now, last) == last)
        {
            _logger.SignalsDropped(dropped);
        }
    }
}
