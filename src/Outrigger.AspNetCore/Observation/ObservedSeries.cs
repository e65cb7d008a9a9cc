using Outrigger.Core.Time;

namespace Outrigger.AspNetCore.Observation;

/// <summary>A series of the attachment: its name, and how many of its points are told. Thread-safe.</summary>
/// <param name="name">The name.</param>
internal sealed class ObservedSeries(string name)
{
    /// <summary>The name.</summary>
    public string Name { get; } = name;

    /// <summary>How many points are told.</summary>
    public EvenRate Rate { get; } = new();
}
