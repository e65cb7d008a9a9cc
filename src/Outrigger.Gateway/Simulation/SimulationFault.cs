namespace Outrigger.Gateway.Simulation;

/// <summary>A failure the caller asked for by <c>x-sim-fail</c>.</summary>
internal enum SimulationFault
{
    None,

    /// <summary>Status 429 with <c>Retry-After</c>.</summary>
    RateLimited,

    /// <summary>Status 500.</summary>
    ServerError,

    /// <summary>The connection breaks before the answer.</summary>
    Reset,

    /// <summary>No answer comes.</summary>
    Hang,

    /// <summary>The connection breaks half way through the answer.</summary>
    MidStream,
}
