using Outrigger.Core.Callers;

namespace Outrigger.Server.Wiring.Advice;

/// <summary>
/// Says whether one more question may be asked: calls of this minute, money of this day, and a circuit that opens after
/// failures in a row and lets one question through when its pause is over. State: one number for each tenant that asked
/// this minute. Thread-safe.
/// </summary>
internal sealed class AdviceGate(TimeProvider time)
{
    private readonly Lock _gate = new();
    private readonly Dictionary<TenantId, int> _ofTenant = [];
    private long _minute;
    private int _calls;
    private long _day;
    private decimal _spentUsd;
    private decimal _lastCostUsd;
    private int _failures;
    private long _pausedAt;
    private bool _isOpen;
    private bool _isTrying;

    /// <summary>Takes a place for a question.</summary>
    /// <returns>Null when it may be asked (then it must be settled), else why not.</returns>
    public AdviceOutcome? TryEnter(TenantId tenant, AdviceModelOptions settings)
    {
        lock (_gate)
        {
            Turn();
            if (_isOpen && (_isTrying || time.GetElapsedTime(_pausedAt) < settings.Pause))
            {
                return AdviceOutcome.Paused;
            }

            if (settings.MaxCostUsdPerDay > 0 && _spentUsd >= settings.MaxCostUsdPerDay)
            {
                return AdviceOutcome.OverCost;
            }

            var own = _ofTenant.GetValueOrDefault(tenant);
            var isCrowded = _ofTenant.Count > (own > 0 ? 1 : 0);
            if (_calls >= settings.MaxCallsPerMinute || (isCrowded && own >= Math.Max(1, settings.MaxCallsPerMinute / 2)))
            {
                return AdviceOutcome.OverCalls;
            }

            _ofTenant[tenant] = own + 1;
            _calls++;
            _isTrying = _isOpen;
            return null;
        }
    }

    /// <summary>Tells how a question went that was let through.</summary>
    /// <param name="outcome">How it ended.</param>
    /// <param name="costUsd">What it cost; null when that is not known: then as much as the last one that cost anything.</param>
    /// <param name="settings">The settings it was asked with.</param>
    /// <returns>Whether the circuit opened (true) or closed (false) by it; null when it stayed.</returns>
    public bool? Settle(AdviceOutcome outcome, decimal? costUsd, AdviceModelOptions settings)
    {
        lock (_gate)
        {
            Turn();
            _lastCostUsd = costUsd is > 0 ? costUsd.Value : _lastCostUsd;
            _spentUsd += costUsd ?? _lastCostUsd;
            var wasTrying = _isTrying;
            _isTrying = false;
            if (AdviceOutcomes.IsFailure(outcome))
            {
                _failures = Math.Min(_failures + 1, int.MaxValue - 1);
                if (_failures < settings.FailuresBeforePause && !wasTrying)
                {
                    return null;
                }

                var isNew = !_isOpen;
                (_isOpen, _pausedAt) = (true, time.GetTimestamp());
                return isNew ? true : null;
            }

            // Whoever left has learned nothing about the model.
            if (outcome == AdviceOutcome.Left)
            {
                return null;
            }

            var closes = _isOpen;
            (_isOpen, _failures) = (false, 0);
            return closes ? false : null;
        }
    }

    // A clock that was set back begins a new minute or day too: nobody is locked out by it.
    private void Turn()
    {
        var now = time.GetUtcNow().UtcTicks;
        if (now / TimeSpan.TicksPerMinute is var minute && minute != _minute)
        {
            _minute = minute;
            _calls = 0;
            _ofTenant.Clear();
        }

        if (now / TimeSpan.TicksPerDay is var day && day != _day)
        {
            (_day, _spentUsd) = (day, 0);
        }
    }
}
