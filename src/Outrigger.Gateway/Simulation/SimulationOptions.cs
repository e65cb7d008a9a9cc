namespace Outrigger.Gateway.Simulation;

/// <summary>Whether the simulated provider <c>sim</c> is there.</summary>
public sealed class SimulationOptions
{
    /// <summary>The section these settings are read from.</summary>
    public const string SectionName = "Outrigger:Gateway:Simulation";

    /// <summary>Switches the simulated provider on or off.</summary>
    /// <value>Default: not set, which means on while the server listens on loopback only and off elsewhere.</value>
    public bool? Enabled { get; init; }
}
