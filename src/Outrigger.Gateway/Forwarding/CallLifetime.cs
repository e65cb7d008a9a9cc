namespace Outrigger.Gateway.Forwarding;

/// <summary>Why a call was ended before its time.</summary>
internal enum CallEnd
{
    /// <summary>It was not.</summary>
    None,

    /// <summary>The client went away.</summary>
    ClientGone,

    /// <summary>The answer did not begin in time.</summary>
    FirstByte,

    /// <summary>The stream stood still for too long.</summary>
    Idle,

    /// <summary>The whole call took too long.</summary>
    Total,
}

/// <summary>
/// The one token of a call, and who cancelled it: the client or one of the deadlines. A deadline that moves costs one
/// lock that nobody else wants: the timer runs on and looks again when it fires, so a stream of many events re-arms it once
/// per idle period.
/// </summary>
internal sealed class CallLifetime : IDisposable
{
    private readonly Lock _gate = new();
    private readonly CancellationTokenSource _cancel = new();
    private readonly TimeProvider _time;
    private readonly CancellationTokenRegistration _clientGone;
    private ITimer? _timer;
    private long _timerDue = long.MaxValue;
    private long _deadline = long.MaxValue;
    private long _total = long.MaxValue;
    private CallEnd _deadlineKind;
    private bool _isDisposed;

    public CallLifetime(TimeProvider time, CancellationToken clientGone)
    {
        _time = time;
        _clientGone = clientGone.UnsafeRegister(static state => ((CallLifetime)state!).OnClientGone(), this);
    }

    public CancellationToken Token => _cancel.Token;

    public CallEnd End { get; private set; }

    /// <summary>Asked when the client leaves: true when others wait for the answer and the call goes on without it.</summary>
    public Func<bool>? OutlivesClient { get; set; }

    /// <summary>Ends a call that went on without its client, because nobody waits for its answer any more.</summary>
    public void EndWithoutClient() => EndNow(CallEnd.ClientGone);

    /// <summary>Bounds the whole call; a later bound does not extend an earlier one.</summary>
    public void LimitTotal(TimeSpan total)
    {
        lock (_gate)
        {
            _total = Math.Min(_total, After(total));
            Arm(_total);
        }
    }

    /// <summary>From now on something must happen within <paramref name="limit"/>.</summary>
    public void Expect(CallEnd kind, TimeSpan limit)
    {
        lock (_gate)
        {
            _deadlineKind = kind;
            _deadline = After(limit);
            Arm(_deadline);
        }
    }

    /// <summary>Nothing is expected of the upstream for now, for instance while the client reads slowly.</summary>
    public void Rest()
    {
        lock (_gate)
        {
            _deadline = long.MaxValue;
        }
    }

    public void Dispose()
    {
        _clientGone.Dispose();
        lock (_gate)
        {
            _isDisposed = true;
            _timer?.Dispose();
        }

        _cancel.Dispose();
    }

    private long After(TimeSpan span) => _time.GetTimestamp() + (long)(span.TotalSeconds * _time.TimestampFrequency);

    private void Arm(long due)
    {
        if (due >= _timerDue || _isDisposed)
        {
            return;
        }

        _timerDue = due;
        var wait = Until(due);
        if (_timer is null)
        {
            _timer = _time.CreateTimer(static state => ((CallLifetime)state!).OnTimer(), this, wait, Timeout.InfiniteTimeSpan);
        }
        else
        {
            _timer.Change(wait, Timeout.InfiniteTimeSpan);
        }
    }

    private TimeSpan Until(long due)
    {
        var left = _time.GetElapsedTime(_time.GetTimestamp(), due);

        // Timers count whole milliseconds and must not fire just before the deadline.
        return left <= TimeSpan.Zero ? TimeSpan.Zero : left + TimeSpan.FromMilliseconds(1);
    }

    private void OnTimer()
    {
        CallEnd end;
        lock (_gate)
        {
            _timerDue = long.MaxValue;
            var now = _time.GetTimestamp();
            var due = Math.Min(_deadline, _total);
            if (due == long.MaxValue || _isDisposed)
            {
                return;
            }

            if (now < due)
            {
                Arm(due);
                return;
            }

            end = now >= _deadline ? _deadlineKind : CallEnd.Total;
        }

        EndNow(end);
    }

    private void OnClientGone()
    {
        if (OutlivesClient?.Invoke() != true)
        {
            EndNow(CallEnd.ClientGone);
        }
    }

    private void EndNow(CallEnd end)
    {
        lock (_gate)
        {
            if (_isDisposed || End != CallEnd.None)
            {
                return;
            }

            End = end;
        }

        try
        {
            _cancel.Cancel();
        }
        catch (ObjectDisposedException)
        {
            // The call ended by itself in this very moment.
        }
    }
}
