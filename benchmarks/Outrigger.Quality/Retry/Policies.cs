using Outrigger.Assist.Retry;

namespace Outrigger.Quality.Retry;

/// <summary>What all rules of the field share: the classes worth repeating, and waits by exponential backoff with jitter.</summary>
internal abstract class FieldPolicy(string name, int maxRetries, Random random) : IRetryPolicy
{
    public string Name => name;

    public virtual void Observe(RetryFailureClass? failure, bool isFirst, double latencyMs, double now)
    {
    }

    public bool TryAdvise(in Fault fault, double now, out double delayMs, out object? token)
    {
        token = null;
        delayMs = GetDelayMs(fault.Attempt, random);
        return fault.Class < RetryFailureClass.ClientError && fault.Attempt <= maxRetries && delayMs < fault.RemainingMs && TryTake(fault, out token);
    }

    public bool MaySend(object? token, double now) => true;

    public virtual void Conclude(object? token, in Fault before, bool isSuccess, double now)
    {
    }

    public bool IsProbe(object? token) => false;

    protected virtual double GetDelayMs(int attempt, Random random) => 100 * Math.Pow(2, attempt - 1) * (0.5 + random.NextDouble());

    protected abstract bool TryTake(in Fault fault, out object? token);
}

/// <summary>Never.</summary>
internal sealed class NoRetry() : FieldPolicy("none", 0, new Random(0))
{
    protected override bool TryTake(in Fault fault, out object? token)
    {
        token = null;
        return false;
    }
}

/// <summary>Three times, whatever happens.</summary>
internal sealed class ExponentialRetry(int seed) : FieldPolicy("exponential", 3, new Random(seed))
{
    protected override bool TryTake(in Fault fault, out object? token)
    {
        token = null;
        return true;
    }
}

/// <summary>
/// The standard mode of AWS's SDKs: at most three attempts, 500 tokens, a retry takes 5 (10 after a timeout), a retry that
/// succeeds brings back what it took, a first attempt that succeeds brings 1; it waits rand(0, 1) × 2ⁿ seconds, n from 0.
/// </summary>
internal sealed class TokenBucketRetry(int seed) : FieldPolicy("bucket", 2, new Random(seed))
{
    private const double Capacity = 500;

    private double _tokens = Capacity;

    public override void Observe(RetryFailureClass? failure, bool isFirst, double latencyMs, double now)
    {
        if (failure is null && isFirst)
        {
            _tokens = Math.Min(Capacity, _tokens + 1);
        }
    }

    public override void Conclude(object? token, in Fault before, bool isSuccess, double now)
    {
        if (isSuccess)
        {
            _tokens = Math.Min(Capacity, _tokens + Cost(before));
        }
    }

    protected override double GetDelayMs(int attempt, Random random) => Math.Min(20_000, 1000 * random.NextDouble() * Math.Pow(2, attempt - 1));

    protected override bool TryTake(in Fault fault, out object? token)
    {
        token = null;
        if (_tokens < Cost(fault))
        {
            return false;
        }

        _tokens -= Cost(fault);
        return true;
    }

    private static double Cost(in Fault fault) => fault.Class == RetryFailureClass.Timeout ? 10 : 5;
}

/// <summary>One retry for every ten requests, with a reserve of 100; at most three attempts.</summary>
internal sealed class BudgetRetry(int seed) : FieldPolicy("budget 10 %", 2, new Random(seed))
{
    private double _tokens = 100;

    public override void Observe(RetryFailureClass? failure, bool isFirst, double latencyMs, double now) =>
        _tokens = isFirst ? Math.Min(100, _tokens + 0.1) : _tokens;

    protected override bool TryTake(in Fault fault, out object? token)
    {
        token = null;
        if (_tokens < 1)
        {
            return false;
        }

        _tokens--;
        return true;
    }
}
