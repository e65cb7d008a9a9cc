using System.Net;

namespace Outrigger.Gateway.Simulation;

/// <summary>A request the simulated provider refuses; caught by its handler and answered in OpenAI's shape.</summary>
internal sealed class SimulationException(HttpStatusCode status, string message, string? param = null, string? code = null) : Exception(message)
{
    public HttpStatusCode Status { get; } = status;

    public string? Param { get; } = param;

    public string? Code { get; } = code;

    public static SimulationException Bad(string message, string? param = null) => new(HttpStatusCode.BadRequest, message, param);

    public static SimulationException BadHeader(string header, string expected) =>
        new(HttpStatusCode.BadRequest, $"The header {header} has to be {expected}.", header, "invalid_simulation_header");

    public static SimulationException UnknownModel() =>
        new(HttpStatusCode.NotFound, "The simulated provider has the models echo and lorem.", "model", "model_not_found");
}
