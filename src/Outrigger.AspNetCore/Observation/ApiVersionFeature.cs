namespace Outrigger.AspNetCore.Observation;

/// <summary>
/// Says which version of the interface answered, so that versions can be compared. A forwarder or the application puts one
/// into <c>HttpContext.Features</c> before <c>UseOutrigger</c> (only then is the answer looked at) and may fill it in until
/// the answer has been written. One a request; not thread-safe.
/// </summary>
public sealed record ApiVersionFeature
{
    /// <summary>The version that answered, 1 to 64 characters; null for the one in the settings, or none.</summary>
    public string? Version { get; set; }

    /// <summary>The route's template without the method (<c>/orders/{id}</c>); null for the endpoint's own.</summary>
    public string? Route { get; set; }

    /// <summary>The application that called, at most 128 characters; null when not known.</summary>
    public string? Client { get; set; }
}
