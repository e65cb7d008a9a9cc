namespace Outrigger.Redis.Engine;

/// <summary>
/// Leaves Redis alone while it fails: after some failures in a row commands are not sent, but one per pause, which tells
/// whether it is over. Thread-safe.
/// </summary>
internal sealed class RedisCircuit(int failuresBeforePause, TimeSpan pause, TimeProvider time)
{
    private readonly Lock _gate = new();
    private int _failures;
    private long _pausedAt;
    private bool _isOpen;

    /// <summary>True while Redis is left alone.</summary>
    public bool IsOpen
    {
        get
        {
            lock (_gate)
            {
                return _isOpen;
            }
        }
    }

    /// <summary>Whether a command may be sent now.</summary>
    public bool TryEnter()
    {
        lock (_gate)
        {
            if (!_isOpen)
            {
                return true;
            }

            if (time.GetElapsedTime(_pausedAt) < pause)
            {
                return false;
            }

            // This one finds out; the others wait for the next pause to be over.
            _pausedAt = time.GetTimestamp();
            return true;
        }
    }

    /// <summary>Notes a success; true when an outage is over with it.</summary>
    public bool Succeed()
    {
        lock (_gate)
        {
            var wasOpen = _isOpen;
            (_failures, _isOpen) = (0, false);
            return wasOpen;
        }
    }

    /// <summary>Notes a failure; true when an outage begins with it.</summary>
    public bool Fail()
    {
        lock (_gate)
        {
            _failures++;
            if (_failures < failuresBeforePause)
            {
                return false;
            }

            var begins = !_isOpen;
            (_isOpen, _pausedAt) = (true, time.GetTimestamp());
            return begins;
        }
    }
}
