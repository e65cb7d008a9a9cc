namespace Outrigger.Assist.Retry;

/// <summary>Where probes and jitter are drawn from; replaced in tests. Thread-safe.</summary>
internal interface IRetryDice
{
    /// <summary>A number in [0, 1).</summary>
    double Next();
}

/// <summary>The runtime's own generator.</summary>
internal sealed class SystemRetryDice : IRetryDice
{
#pragma warning disable RS0030 // The one place that draws: the engine is given its numbers.
    public double Next() => Random.Shared.NextDouble();
#pragma warning restore RS0030
}
