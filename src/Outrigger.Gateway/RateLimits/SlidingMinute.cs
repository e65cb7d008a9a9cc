namespace Outrigger.Gateway.RateLimits;

/// <summary>
/// What was taken within the last 60 seconds, in buckets of one second. The bucket of the present second and the sixty
/// before it count, so the sum covers 60 to 61 seconds: never less, which is why no 60 seconds can hold more than the
/// limit, however they lie. Moving on costs one step a second that passed, at most 61. Thread-safe by one short lock.
/// </summary>
internal sealed class SlidingMinute
{
    public const int Seconds = 60;
    private const int Buckets = Seconds + 1;
    private const long SecondMicros = 1_000_000;

    private readonly Lock _gate = new();
    private readonly long[] _taken = new long[Buckets];
    private long _second;
    private long _sum;
    private bool _isRetired;

    /// <summary>What came of asking for room.</summary>
    public enum Outcome
    {
        Granted,
        Refused,

        /// <summary>Nobody counts here any more: look the subject up again.</summary>
        Retired,
    }

    /// <summary>Takes what is wanted, or what is left if that is the least that is needed.</summary>
    /// <param name="nowMicros">A clock that does not go back; if it does, the last second goes on.</param>
    /// <param name="limit">How much fits.</param>
    /// <param name="wanted">How much is taken where there is room.</param>
    /// <param name="least">How much must fit.</param>
    /// <param name="grant">What was taken.</param>
    /// <param name="retryAfter">When refused: when there will be room; null for never.</param>
    public Outcome TryTake(long nowMicros, long limit, long wanted, long least, out RateGrant grant, out TimeSpan? retryAfter)
    {
        (grant, retryAfter) = (default, null);
        lock (_gate)
        {
            if (_isRetired)
            {
                return Outcome.Retired;
            }

            MoveTo(nowMicros);
            var free = limit - _sum;
            if (free < least)
            {
                retryAfter = least > limit ? null : WaitFor(least - free, nowMicros);
                return Outcome.Refused;
            }

            var taken = Math.Min(wanted, free);
            _taken[_second % Buckets] += taken;
            _sum += taken;
            grant = new RateGrant(taken, free - taken, Until(_second + Buckets, nowMicros), _second);
            return Outcome.Granted;
        }
    }

    /// <summary>Gives back from the second in which it was taken, or adds to the present one; false when nobody counts here any more.</summary>
    public bool TryCorrect(long nowMicros, long takenInSecond, long by)
    {
        lock (_gate)
        {
            if (_isRetired)
            {
                return false;
            }

            MoveTo(nowMicros);
            if (by >= 0)
            {
                _taken[_second % Buckets] += by;
                _sum += by;
            }
            else if (takenInSecond > _second - Buckets)
            {
                _taken[takenInSecond % Buckets] += by;
                _sum += by;
            }

            return true;
        }
    }

    /// <summary>What counts now.</summary>
    public long GetUsed(long nowMicros)
    {
        lock (_gate)
        {
            MoveTo(nowMicros);
            return _sum;
        }
    }

    /// <summary>Ends the counting if nothing was taken for two minutes; true when it ended.</summary>
    public bool TryRetire(long nowMicros)
    {
        lock (_gate)
        {
            _isRetired |= (nowMicros / SecondMicros) - _second > 2 * Seconds;
            return _isRetired;
        }
    }

    private void MoveTo(long nowMicros)
    {
        var now = nowMicros / SecondMicros;
        var steps = Math.Min(now - _second, Buckets);
        for (var i = 1; i <= steps; i++)
        {
            // A bucket is reached again 61 s after it was filled: what it holds has just left the window.
            ref var bucket = ref _taken[(now - steps + i) % Buckets];
            _sum -= bucket;
            bucket = 0;
        }

        _second = Math.Max(_second, now);
    }

    /// <summary>Until so much has left the window.</summary>
    private TimeSpan WaitFor(long needed, long nowMicros)
    {
        for (var second = _second - Seconds; second <= _second; second++)
        {
            needed -= second < 0 ? 0 : _taken[second % Buckets];
            if (needed <= 0)
            {
                return Until(second + Buckets, nowMicros);
            }
        }

        // More is in the window than the limit holds after a correction; all of it is gone by then.
        return Until(_second + Buckets, nowMicros);
    }

    private static TimeSpan Until(long second, long nowMicros) => TimeSpan.FromMicroseconds(Math.Max(1, (second * SecondMicros) - nowMicros));
}
