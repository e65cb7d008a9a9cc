using Outrigger.Assist.Retry;

namespace Outrigger.Quality.Retry;

/// <summary>Ours, through the engine and the head as the product uses them.</summary>
internal sealed class LearnedRetry(int seed, RetrySettings settings, string name = "ours") : IRetryPolicy
{
    private const int MaxRetries = 2;

    private static readonly RetryKey Key = new("default", "downstream", "read");

    private readonly Random _random = new(seed);
    private readonly RetryEngine _engine = new(settings);
    private readonly double[] _parameters = [.. new RetryModel().InitialParameters];
    private readonly double[] _features = new double[RetryFeatures.Count];

    public string Name => name;

    /// <summary>Every retry that went out: what was expected, how it went, and for how many it stands.</summary>
    public List<(double Probability, bool IsSuccess, bool IsProbe, double Weight)> Labels { get; } = [];

    public int Withheld { get; private set; }

    public void Observe(RetryFailureClass? failure, bool isFirst, double latencyMs, double now) =>
        _engine.ObserveAttempt(Key, failure, latencyMs, Micros(now));

    public bool TryAdvise(in Fault fault, double now, out double delayMs, out object? token)
    {
        var asked = new RetryCase
        {
            Key = Key,
            Failure = fault.Class,
            Words = fault.Words,
            Route = fault.Route,
            Attempt = fault.Attempt,
            MaxRetries = MaxRetries,
            RemainingMs = fault.RemainingMs,
            InFlight = fault.InFlight,
            NowMicros = Micros(now),
            Dice = (_random.NextDouble(), _random.NextDouble()),
        };
        _engine.Consider(asked, _features);
        token = asked;
        delayMs = asked.DelayMs;
        if (!RetryModel.IsAdvised(_parameters, _features, out var probability))
        {
            return false;
        }

        _engine.NoteAdvised(asked);
        return true;
    }

    public bool MaySend(object? token, double now)
    {
        var may = _engine.CheckSending((RetryCase)token!, logit => RetryModel.Calibrate(_parameters, logit), Micros(now)) == RetrySendResult.Send;
        Withheld += may ? 0 : 1;
        return may;
    }

    public void Conclude(object? token, in Fault before, bool isSuccess, double now)
    {
        var asked = (RetryCase)token!;
        var probability = asked.IsCold ? asked.TableProbability : RetryModel.Calibrate(_parameters, asked.Logit);
        // A probe drawn at random stands for all that were not tried; one of an unknown signature for itself.
        Labels.Add((probability, isSuccess, asked.IsProbe, asked.ProbeChance < 1 ? 1 / asked.ProbeChance : asked.IsProbe ? 0 : 1));
        _engine.Learn(asked, isSuccess, Micros(now));
    }

    public bool IsProbe(object? token) => ((RetryCase)token!).IsProbe;

    private static long Micros(double seconds) => (long)(seconds * 1e6) + 1_000_000;
}
