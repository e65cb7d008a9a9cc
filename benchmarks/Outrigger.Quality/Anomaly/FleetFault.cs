namespace Outrigger.Quality.Anomaly;

/// <summary>What is wrong with a device of the fleet.</summary>
internal enum FleetFault
{
    None,
    Stuck,
    Unit,
    Clock,
    Drift,
    Spike,
    Noise,
    Offset,
}
