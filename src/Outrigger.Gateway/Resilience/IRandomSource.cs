namespace Outrigger.Gateway.Resilience;

/// <summary>Where jitter and weighted choices come from; replaced in tests. Thread-safe.</summary>
public interface IRandomSource
{
    /// <summary>A number in [0, 1).</summary>
    double NextDouble();
}

/// <summary>The runtime's own generator.</summary>
internal sealed class SystemRandomSource : IRandomSource
{
#pragma warning disable RS0030 // The one place that draws: everything else takes the port.
    public double NextDouble() => Random.Shared.NextDouble();
#pragma warning restore RS0030
}
