using Outrigger.Core.Callers;
using Outrigger.Core.Time;

namespace Outrigger.Gateway.RateLimits;

/// <summary>
/// What one subject has used of one quota in the present day or month: what the store knows, what this node has settled
/// since it last wrote, and what its calls in flight have reserved. Thread-safe by one short lock.
/// </summary>
internal sealed class QuotaCounter(LimitSubject subject, QuotaUnit unit, CalendarUnit period, TimeZoneInfo zone)
{
    /// <summary>From this share of the limit on, a store that several nodes share decides.</summary>
    public const double StrictShare = 0.9;

    /// <summary>How long a value of a shared store counts as fresh; the worker renews it every second while it is in use.</summary>
    private const long FreshMicros = 5_000_000;

    private readonly Lock _gate = new();
    private CalendarPeriod _span;
    private long _stored;
    private long _pending;
    private long _writing;
    private long _reserved;
    private long _deposited;
    private int _holds;
    private long _version;
    private long _readAt = long.MinValue;
    private long _touchedAt;
    private bool _isRead;
    private bool _isRetired;
    private Task? _reading;

    /// <summary>What comes next.</summary>
    public enum Step
    {
        Held,
        Refused,

        /// <summary>The store has to be read first.</summary>
        Unread,

        /// <summary>The limit is near: the store has to decide.</summary>
        Near,

        /// <summary>Nobody counts here any more: look it up again.</summary>
        Retired,
    }

    // What this node knows and the store does not: without the reservations that it has been told of.
    private long Outstanding => _pending + _writing + _reserved - _deposited;

    /// <summary>Kept even when nobody uses it.</summary>
    public bool IsPinned { get; set; }

    /// <summary>What is used, reserved and when the period began and ends.</summary>
    public (long Used, CalendarPeriod Span) Read(DateTimeOffset now, EndedPeriods ended)
    {
        lock (_gate)
        {
            Roll(now, ended);
            return (_stored + Outstanding, _span);
        }
    }

    /// <summary>Reserves what is wanted, or what is left if that is the least that is needed.</summary>
    /// <param name="now">The present.</param>
    /// <param name="claim">What is asked for.</param>
    /// <param name="ended">Takes what an ended period still has to write.</param>
    /// <param name="hold">The reservation, when held.</param>
    /// <param name="state">What is used, and the period.</param>
    public Step TryReserve(DateTimeOffset now, in QuotaClaim claim, EndedPeriods ended, out QuotaHold hold, out QuotaState state)
    {
        hold = default;
        lock (_gate)
        {
            Roll(now, ended);
            state = new QuotaState(_stored + Outstanding, Outstanding, _span);
            var micros = now.ToUnixMicroseconds();
            _touchedAt = micros;
            if (_isRetired)
            {
                return Step.Retired;
            }

            if ((!_isRead || claim.IsShared) && micros - FreshMicros >= _readAt)
            {
                return Step.Unread;
            }

            var free = claim.Limit - state.Used;
            if (free < claim.Least)
            {
                return Step.Refused;
            }

            var taken = Math.Min(claim.Wanted, free);
            if (claim.IsShared && !claim.IsAlone && state.Used + taken > claim.Limit * StrictShare)
            {
                return Step.Near;
            }

            _reserved += taken;
            _holds++;
            hold = new QuotaHold(this, _span, taken, IsStored: false);
            return Step.Held;
        }
    }

    /// <summary>Notes what the store took for a call of this node.</summary>
    public QuotaHold Take(CalendarPeriod span, in QuotaTake take)
    {
        lock (_gate)
        {
            if (span == _span)
            {
                _stored = take.Used;
                _version++;
            }

            _holds += take.Taken is null ? 0 : 1;
            return new QuotaHold(this, span, take.Taken ?? 0, IsStored: true);
        }
    }

    /// <summary>Puts what was used in the place of what was reserved.</summary>
    public void Settle(DateTimeOffset now, in QuotaHold hold, long used, EndedPeriods ended)
    {
        lock (_gate)
        {
            Roll(now, ended);
            _holds--;
            var by = hold.IsStored ? used - hold.Taken : used;
            if (hold.Span != _span)
            {
                ended.Add(new QuotaDelta(Id(hold.Span), by));
                return;
            }

            _reserved -= hold.IsStored ? 0 : hold.Taken;
            _pending += by;
        }
    }

    /// <summary>Adds what was used without a reservation.</summary>
    public void Add(DateTimeOffset now, long used, EndedPeriods ended)
    {
        lock (_gate)
        {
            Roll(now, ended);
            _touchedAt = now.ToUnixMicroseconds();
            _pending += used;
        }
    }

    /// <summary>
    /// What has to be written; null for nothing. Call <see cref="EndWrite"/> with the outcome. A store that other nodes read
    /// is told of reservations, too: a call may be in flight for an hour.
    /// </summary>
    public QuotaDelta? BeginWrite(DateTimeOffset now, bool isShared, EndedPeriods ended)
    {
        lock (_gate)
        {
            Roll(now, ended);
            var deposit = isShared ? _reserved - _deposited : 0;
            if (_pending + deposit == 0)
            {
                return null;
            }

            (_writing, _pending) = (_pending + deposit, 0);
            _deposited += deposit;
            return new QuotaDelta(Id(_span), _writing);
        }
    }

    /// <summary>The value in the store after the write; null when the write failed.</summary>
    public void EndWrite(in QuotaDelta delta, long? value, EndedPeriods ended)
    {
        lock (_gate)
        {
            if (delta.Id.Span != _span)
            {
                // The period ended while it was being written.
                if (value is null)
                {
                    ended.Add(delta);
                }

                return;
            }

            _writing = 0;
            _stored = value ?? _stored;
            _pending += value is null ? delta.By : 0;
            _version++;
        }
    }

    /// <summary>The counter to be read from the store; null when that is not called for. Call <see cref="EndRead"/> with the outcome.</summary>
    public QuotaReading? BeginRead(DateTimeOffset now, bool isShared, long idleMicros, EndedPeriods ended)
    {
        lock (_gate)
        {
            Roll(now, ended);
            var isInUse = IsPinned || now.ToUnixMicroseconds() - _touchedAt <= idleMicros;
            return isInUse && (isShared || !_isRead) ? new QuotaReading(Id(_span), _version) : null;
        }
    }

    /// <summary>Takes over the store's value; null when it could not be read: then what is known counts, and it is asked again later.</summary>
    public void EndRead(DateTimeOffset now, in QuotaReading reading, long? value)
    {
        lock (_gate)
        {
            _readAt = now.ToUnixMicroseconds();
            if (reading.Id.Span != _span || value is not { } stored)
            {
                return;
            }

            // A write or a take of this node in between brought a value that is newer than the one that was read.
            _stored = _writing == 0 && reading.Version == _version ? stored : _stored;
            _isRead = true;
        }
    }

    /// <summary>One read for all who wait for it.</summary>
    public Task ReadOnce(Func<QuotaCounter, Task> read)
    {
        lock (_gate)
        {
            return _reading is { IsCompleted: false } ? _reading : _reading = Task.Run(() => read(this));
        }
    }

    /// <summary>Ends the counting if nothing is to be written or settled and nobody used it for so long; true when it ended.</summary>
    public bool TryRetire(DateTimeOffset now, long idleMicros, EndedPeriods ended)
    {
        lock (_gate)
        {
            Roll(now, ended);
            _isRetired |= !IsPinned && _pending == 0 && _writing == 0 && _holds == 0 && now.ToUnixMicroseconds() - _touchedAt > idleMicros;
            return _isRetired;
        }
    }

    private QuotaCounterId Id(CalendarPeriod span) => new(subject, unit, period, span);

    /// <summary>Begins the next period when the present one has ended. A clock that goes back changes nothing.</summary>
    private void Roll(DateTimeOffset now, EndedPeriods ended)
    {
        if (now.ToUnixMicroseconds() < _span.EndMicros)
        {
            return;
        }

        // Reservations are taken back; what their calls will have used is added when they are settled.
        var isFirst = _span == default;
        ended.Add(new QuotaDelta(Id(_span), _pending - _deposited));
        _span = CalendarPeriod.Containing(now, period, zone);
        (_stored, _pending, _writing, _reserved, _deposited) = (0, 0, 0, 0, 0);

        // A period that has just begun was counted by nobody before; only the first one may have been, before a restart.
        _isRead = !isFirst;
    }
}

/// <summary>What a call asks of a quota.</summary>
/// <param name="Limit">How much there is in a period.</param>
/// <param name="Wanted">What is reserved where there is room.</param>
/// <param name="Least">What must fit.</param>
/// <param name="IsShared">Whether other nodes count in the same store.</param>
/// <param name="IsAlone">True when the store cannot be asked and this node decides by what it knows.</param>
internal readonly record struct QuotaClaim(long Limit, long Wanted, long Least, bool IsShared, bool IsAlone = false);

/// <summary>A read of the store that is under way.</summary>
/// <param name="Id">The counter.</param>
/// <param name="Version">What this node knew when it began.</param>
internal readonly record struct QuotaReading(QuotaCounterId Id, long Version);

/// <summary>How a quota stands.</summary>
/// <param name="Used">Used and reserved.</param>
/// <param name="Outstanding">The part of it that the store does not know yet.</param>
/// <param name="Span">The present period.</param>
internal readonly record struct QuotaState(long Used, long Outstanding, CalendarPeriod Span)
{
    /// <summary>The counter's name in the store.</summary>
    public QuotaCounterId IdFor(QuotaRule rule) => new(rule.Subject, rule.Unit, rule.Period, Span);
}
