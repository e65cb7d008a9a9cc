using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;

namespace Outrigger.AspNetCore.Assistants;

/// <summary>
/// Counts what a request had to go on without, and logs it once a minute for each capability and reason, with how often it
/// happened. Thread-safe. As many entries as the code has capabilities and reasons.
/// </summary>
internal sealed class FailOpen(AssistantsMetrics metrics, TimeProvider time, ILogger<FailOpen> logger)
{
    private static readonly TimeSpan LogInterval = TimeSpan.FromMinutes(1);

    private readonly ConcurrentDictionary<(string Capability, string Reason), Standing> _standings = new();

    /// <summary>Counts what a step left out by rule; nothing is wrong, so nothing is logged.</summary>
    public void Skip(string capability, string reason) =>
        metrics.FailedOpen.Add(1, new KeyValuePair<string, object?>("capability", capability), new KeyValuePair<string, object?>("reason", reason));

    /// <summary>Notes that a step had no answer.</summary>
    /// <param name="capability">Whose.</param>
    /// <param name="reason">Why.</param>
    /// <param name="exception">What was thrown; null when nothing was.</param>
    public void Note(string capability, string reason, Exception? exception = null)
    {
        metrics.FailedOpen.Add(1, new KeyValuePair<string, object?>("capability", capability), new KeyValuePair<string, object?>("reason", reason));
        var standing = _standings.GetOrAdd((capability, reason), static _ => new Standing());
        var unlogged = Interlocked.Increment(ref standing.Unlogged);
        var now = time.GetUtcNow().UtcTicks;
        var last = Interlocked.Read(ref standing.LoggedAt);

        // A clock that was set back must not silence it.
        if ((last == 0 || now < last || now - last >= LogInterval.Ticks) && Interlocked.CompareExchange(ref standing.LoggedAt, now, last) == last)
        {
            Interlocked.Add(ref standing.Unlogged, -unlogged);
            logger.WentOnWithout(exception, capability, reason, unlogged);
        }
    }

    private sealed class Standing
    {
        public long LoggedAt;
        public long Unlogged;
    }
}
