namespace Outrigger.Gateway.RateLimits;

/// <summary>
/// The calls of one subject that are in flight, and when the last one began. Thread-safe by one short lock.
/// </summary>
internal sealed class CallGate
{
    private readonly Lock _gate = new();
    private int _inFlight;
    private long _beganAt = long.MinValue;
    private long _keepUntil;
    private bool _isRetired;

    /// <summary>What came of knocking.</summary>
    public enum Outcome
    {
        Entered,

        /// <summary>As many calls as may be are in flight.</summary>
        Full,

        /// <summary>The last call began too short a time ago.</summary>
        TooSoon,

        /// <summary>Nobody counts here any more: look the subject up again.</summary>
        Retired,
    }

    /// <summary>Calls in flight.</summary>
    public int InFlight
    {
        get
        {
            lock (_gate)
            {
                return _inFlight;
            }
        }
    }

    /// <summary>Lets one call in, or says why not.</summary>
    /// <param name="nowMicros">A clock that does not go back.</param>
    /// <param name="concurrency">The most calls in flight.</param>
    /// <param name="intervalMicros">The time between two beginnings; 0 for none.</param>
    /// <param name="former">When the call before began; hand it to <see cref="Undo"/>.</param>
    /// <param name="waitMicros">When too soon: how long still.</param>
    public Outcome TryEnter(long nowMicros, int concurrency, long intervalMicros, out long former, out long waitMicros)
    {
        waitMicros = 0;
        lock (_gate)
        {
            former = _beganAt;
            if (_isRetired)
            {
                return Outcome.Retired;
            }

            // The first call has none before it; the difference to it would overflow.
            if (intervalMicros > 0 && _beganAt != long.MinValue && nowMicros - _beganAt < intervalMicros)
            {
                waitMicros = intervalMicros - (nowMicros - _beganAt);
                return Outcome.TooSoon;
            }

            if (_inFlight >= concurrency)
            {
                return Outcome.Full;
            }

            _inFlight++;
            _beganAt = nowMicros;
            _keepUntil = nowMicros + intervalMicros;
            return Outcome.Entered;
        }
    }

    /// <summary>The call has ended.</summary>
    public void Leave()
    {
        lock (_gate)
        {
            _inFlight--;
        }
    }

    /// <summary>The call was refused elsewhere after it had entered here: as if it had never come.</summary>
    public void Undo(long beganAt, long former)
    {
        lock (_gate)
        {
            _inFlight--;
            if (_beganAt == beganAt)
            {
                _beganAt = former;
            }
        }
    }

    /// <summary>Ends the counting if there is nothing to remember; true when it ended.</summary>
    public bool TryRetire(long nowMicros)
    {
        lock (_gate)
        {
            _isRetired |= _inFlight == 0 && nowMicros >= _keepUntil;
            return _isRetired;
        }
    }
}
