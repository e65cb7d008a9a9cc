namespace Outrigger.Assist.Retry.Recovery;

/// <summary>
/// How many retries a key may make: a share of the successes of the last ten seconds, and a few whatever happens. Counted
/// twice: when a retry is advised, and again when it is sent, because a thousand advices given before a wait would
/// otherwise pass at once after it. O(1); allocation-free; 160 bytes. Not thread-safe: the owner locks.
/// </summary>
internal sealed class RetryBudget
{
    private const int Seconds = 10;

    private readonly int[] _successes = new int[Seconds];
    private readonly int[] _advised = new int[Seconds];
    private readonly int[] _sent = new int[Seconds];
    private long _second = long.MinValue;
    private int _successSum;
    private int _advisedSum;
    private int _sentSum;

    /// <summary>Counts a success.</summary>
    public void AddSuccess(long nowMicros) => _successSum += Add(_successes, nowMicros);

    /// <summary>How many retries may still be advised in this window.</summary>
    public double GetLeft(long nowMicros, double share, double perSecond)
    {
        MoveTo(nowMicros);
        return GetLimit(share, perSecond) - _advisedSum;
    }

    /// <summary>Counts an advised retry.</summary>
    public void Advise(long nowMicros) => _advisedSum += Add(_advised, nowMicros);

    /// <summary>Counts a retry that is about to be sent; false, counting nothing, when as many as may have been sent.</summary>
    public bool TrySend(long nowMicros, double share, double perSecond)
    {
        MoveTo(nowMicros);
        if (_sentSum >= GetLimit(share, perSecond))
        {
            return false;
        }

        _sentSum += Add(_sent, nowMicros);
        return true;
    }

    private double GetLimit(double share, double perSecond) => Math.Max(share * _successSum, perSecond * Seconds);

    private int Add(int[] slots, long nowMicros)
    {
        MoveTo(nowMicros);
        slots[(int)(_second % Seconds)]++;
        return 1;
    }

    // A clock that was set back counts into the newest second until it has caught up.
    private void MoveTo(long nowMicros)
    {
        var second = Math.Max(0, nowMicros / 1_000_000);
        if (_second == long.MinValue || second - _second >= Seconds)
        {
            _successes.AsSpan().Clear();
            _advised.AsSpan().Clear();
            _sent.AsSpan().Clear();
            (_successSum, _advisedSum, _sentSum) = (0, 0, 0);
            _second = second;
            return;
        }

        while (_second < second)
        {
            _second++;
            var slot = (int)(_second % Seconds);
            _successSum -= _successes[slot];
            _advisedSum -= _advised[slot];
            _sentSum -= _sent[slot];
            (_successes[slot], _advised[slot], _sent[slot]) = (0, 0, 0);
        }
    }
}
