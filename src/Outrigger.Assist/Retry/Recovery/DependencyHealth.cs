namespace Outrigger.Assist.Retry.Recovery;

/// <summary>
/// How one dependency does, from all attempts: shares of failures and overload that fade with time, how long successes
/// take now and usually, calls in flight, failures since the last success, and how retries went. An attempt costs O(1)
/// without allocation; 160 bytes. Not thread-safe: the owner locks. A clock that goes back counts as standing still.
/// </summary>
internal sealed class DependencyHealth
{
    // Counts below this say little: shares are pulled to 0, retries to "unknown".
    private const double PriorWeight = 3;

    private Faded _fast;
    private Faded _slow;
    private Faded _retries;
    private double _overload;
    private double _latencyNow;
    private double _latencyNowWeight;
    private double _latencyUsual;
    private double _latencyUsualWeight;
    private double _inFlightUsual;
    private bool _hasInFlight;
    private long _atMicros = long.MinValue;
    private int _streak;

    /// <summary>How long a success takes now, in milliseconds; 0 before the first.</summary>
    public double TypicalMs => _latencyNowWeight > 0 ? Math.Exp(_latencyNow / _latencyNowWeight) : 0;

    /// <summary>Share of failures, time constant 2 s, when it was written last.</summary>
    public double FailShare { get; private set; }

    /// <summary>Failures a second, time constant 2 s.</summary>
    public double FailuresPerSecond => _fast.Sum / 2;

    /// <summary>Counts an attempt.</summary>
    public void Observe(RetryFailureClass? failure, double latencyMs, long nowMicros)
    {
        Fade(nowMicros);
        var isFailure = failure is { } f && RetryClassTable.IsServices(f);
        _fast.Add(isFailure ? 1 : 0);
        _slow.Add(isFailure ? 1 : 0);
        _overload += isFailure && RetryClassTable.IsOverload(failure!.Value) ? 1 : 0;
        _streak = isFailure ? Math.Min(_streak + 1, 1 << 20) : 0;
        if (failure is null && latencyMs > 0)
        {
            var log = Math.Log(Math.Clamp(latencyMs, 0.01, 1e7));
            _latencyNow += log;
            _latencyNowWeight++;
            _latencyUsual += log;
            _latencyUsualWeight++;
        }
    }

    /// <summary>Counts how a retry went.</summary>
    public void ObserveRetry(bool isSuccess, long nowMicros)
    {
        Fade(nowMicros);
        _retries.Add(isSuccess ? 1 : -1);
    }

    /// <summary>Writes the inputs that do not depend on the failure.</summary>
    public void Write(Span<double> inputs, double? inFlight, long nowMicros)
    {
        Fade(nowMicros);
        FailShare = _fast.Share(PriorWeight);
        inputs[RecoveryInputs.FailFast] = Surprise(FailShare);
        inputs[RecoveryInputs.FailSlow] = Surprise(_slow.Share(PriorWeight));
        inputs[RecoveryInputs.Overload] = _overload / (_fast.Weight + PriorWeight);
        inputs[RecoveryInputs.Retries] = _retries.Share(PriorWeight);
        inputs[RecoveryInputs.Streak] = Math.Clamp((Math.Log2(1 + _streak) - 2) / 6, 0, 2);
        inputs[RecoveryInputs.Latency] = _latencyNowWeight > 0.5 && _latencyUsualWeight > 0.5
            ? Math.Clamp((_latencyNow / _latencyNowWeight) - (_latencyUsual / _latencyUsualWeight), -1, 3)
            : 0;
        inputs[RecoveryInputs.InFlight] = 0;
        if (inFlight is { } count && count >= 0 && double.IsFinite(count))
        {
            inputs[RecoveryInputs.InFlight] = _hasInFlight ? Math.Clamp(Math.Log((count + 1) / (_inFlightUsual + 1)), -1, 3) : 0;
            _inFlightUsual = _hasInFlight ? _inFlightUsual + (0.01 * (count - _inFlightUsual)) : count;
            _hasInFlight = true;
        }
    }

    // Failures that come by chance leave the next attempt a chance of 1 − share: the logarithm of that is what a logit moves by.
    private static double Surprise(double share) => Math.Min(5, -Math.Log(1 - share));

    private void Fade(long nowMicros)
    {
        var seconds = _atMicros == long.MinValue ? 0 : (nowMicros - _atMicros) / 1e6;
        if (_atMicros == long.MinValue || seconds > 0)
        {
            _atMicros = nowMicros;
        }

        if (seconds <= 0)
        {
            return;
        }

        var fast = Math.Exp(-seconds / 2);
        var usual = Math.Exp(-seconds / 60);
        _fast.Fade(fast);
        _overload *= fast;
        _latencyNow *= fast;
        _latencyNowWeight *= fast;
        _slow.Fade(Math.Exp(-seconds / 20));
        _retries.Fade(Math.Exp(-seconds / 5));
        _latencyUsual *= usual;
        _latencyUsualWeight *= usual;
    }

    private struct Faded
    {
        public double Sum;
        public double Weight;

        public void Add(double value)
        {
            Sum += value;
            Weight++;
        }

        public void Fade(double keep)
        {
            Sum *= keep;
            Weight *= keep;
        }

        public readonly double Share(double prior) => Sum / (Weight + prior);
    }
}
