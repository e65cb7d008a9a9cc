namespace Outrigger.AspNetCore.Assistants;

/// <summary>
/// Times that rise: requests that end at the same moment are told one after the other, and a series takes only what is
/// later than its last point. Not thread-safe.
/// </summary>
internal struct PointClock
{
    private DateTimeOffset _last;

    /// <summary>The time itself, or the next microsecond after the last one.</summary>
    public DateTimeOffset Next(DateTimeOffset at)
    {
        // A clock that was set back by more than a moment is believed: the series say what they think of it.
        if (at <= _last && _last - at < TimeSpan.FromSeconds(1))
        {
            at = _last.AddMicroseconds(1);
        }

        return _last = at;
    }
}
