using System.ComponentModel.DataAnnotations;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Outrigger.Assist.Decisions;
using Outrigger.Assist.Schemas;
using Outrigger.Core.Callers;

namespace Outrigger.Assist.Drift;

/// <summary>Answered calls to be looked at, in the order in which they were answered.</summary>
public sealed record ObserveExchangesRequest : IAdminRequest<ObserveExchangesRequest>, IValidatableObject
{
    private const int MostReleases = 100;
    private const int MostRemoved = 200;

    /// <inheritdoc/>
    public static JsonTypeInfo<ObserveExchangesRequest> JsonType => DriftJson.Default.ObserveExchangesRequest;

    /// <summary>The calls; at most <c>MaxExchanges</c>.</summary>
    [Required]
    public IReadOnlyList<ExchangeRequest>? Exchanges { get; init; }

    /// <summary>The version that is the stable one on the routes of this request; without it the first that was seen stays it.</summary>
    [StringLength(64, MinimumLength = 1)]
    public string? Stable { get; init; }

    /// <summary>What is known of versions; goes for the routes of this request. At most 100.</summary>
    public IReadOnlyList<ReleaseRequest>? Releases { get; init; }

    /// <inheritdoc/>
    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (Exchanges!.Any(static exchange => exchange is null || !DriftGuard.IsRoute(exchange.Route) || !DriftGuard.IsVersion(exchange.Version)))
        {
            yield return new("Each exchange has a route of 1 to 200 characters and a version of 1 to 64.", [nameof(Exchanges)]);
        }
        else if (Exchanges!.Any(static exchange => !DriftGuard.IsClient(exchange.Client) || exchange.Status is < 100 or > 599 || exchange.LatencyMs is < 0 or > 1e9))
        {
            yield return new("A client has at most 128 characters, a status is 100 to 599, latencyMs is 0 to 1e9.", [nameof(Exchanges)]);
        }

        if (Releases is { } releases && (releases.Count > MostReleases || releases.Any(static release => release is null || !DriftGuard.IsVersion(release.Version) || release.Removed?.Count > MostRemoved)))
        {
            yield return new($"At most {MostReleases} releases, each with a version of 1 to 64 characters and at most {MostRemoved} removed fields.", [nameof(Releases)]);
        }
    }
}

/// <summary>One answered call.</summary>
public sealed record ExchangeRequest
{
    /// <summary>The route's template (<c>GET /orders/{id}</c>).</summary>
    public string? Route { get; init; }

    /// <summary>The version that answered.</summary>
    public string? Version { get; init; }

    /// <summary>The application that called; clients are compared apart.</summary>
    public string? Client { get; init; }

    /// <summary>The answer's status. Default 200.</summary>
    public int Status { get; init; } = 200;

    /// <summary>How long it took, in milliseconds.</summary>
    public double? LatencyMs { get; init; }

    /// <summary>The answer's body, any JSON; absent when it is not looked at.</summary>
    public JsonElement? Body { get; init; }
}

/// <summary>What is known of a version.</summary>
public sealed record ReleaseRequest
{
    /// <summary>The version.</summary>
    public string? Version { get; init; }

    /// <summary>Whether going back does no harm. Default true.</summary>
    public bool RollBackSafe { get; init; } = true;

    /// <summary>Whether people hold it where it is.</summary>
    public bool Pinned { get; init; }

    /// <summary>Fields that were declared to go (<c>order.items[].sku</c>).</summary>
    public IReadOnlyList<string>? Removed { get; init; }
}

/// <summary>Two OpenAPI documents, or a route and a version of it that was seen beside the stable one.</summary>
public sealed record CompareVersionsRequest : IAdminRequest<CompareVersionsRequest>, IValidatableObject
{
    /// <inheritdoc/>
    public static JsonTypeInfo<CompareVersionsRequest> JsonType => DriftJson.Default.CompareVersionsRequest;

    /// <summary>The document of the version in use: an object, or JSON or YAML as text.</summary>
    public JsonElement? Base { get; init; }

    /// <summary>The document of the next version.</summary>
    public JsonElement? Revision { get; init; }

    /// <summary>The route whose versions are compared as they were seen.</summary>
    public string? Route { get; init; }

    /// <summary>The version that is compared with the route's stable one.</summary>
    public string? Version { get; init; }

    internal bool IsOfDocuments => Base is not null || Revision is not null;

    /// <inheritdoc/>
    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (IsOfDocuments == (Route is not null || Version is not null) || (Base is null) != (Revision is null))
        {
            yield return new("Either base and revision, or route and version.", [nameof(Base)]);
        }
        else if (!IsOfDocuments && (!DriftGuard.IsRoute(Route) || !DriftGuard.IsVersion(Version)))
        {
            yield return new("A route has 1 to 200 characters and a version 1 to 64.", [nameof(Route)]);
        }
        else if (IsOfDocuments && (Base!.Value.ValueKind is not (JsonValueKind.Object or JsonValueKind.String) || Revision!.Value.ValueKind is not (JsonValueKind.Object or JsonValueKind.String)))
        {
            yield return new("base and revision are objects or texts.", [nameof(Base)]);
        }
    }
}

/// <summary>What became of answered calls.</summary>
/// <param name="Decision">The weightiest decision about a version.</param>
/// <param name="Stable">How many calls were the stable version's.</param>
/// <param name="Compared">How many were of versions that are compared with it.</param>
/// <param name="Versions">The last decision about each version on each route that was not <c>none</c>, or that said <c>roll-back</c>.</param>
public sealed record ObserveExchangesAnswer(Decision Decision, int Stable, int Compared, IReadOnlyList<VersionDecision> Versions);

/// <summary>A decision about a version on a route.</summary>
/// <param name="Route">The route.</param>
/// <param name="Version">The version.</param>
/// <param name="Decision">The decision.</param>
public sealed record VersionDecision(string Route, string Version, Decision Decision);

/// <summary>How a tenant's routes stand.</summary>
/// <param name="Decision">The weightiest decision about a version.</param>
/// <param name="Routes">The routes.</param>
public sealed record DriftStatusAnswer(Decision Decision, IReadOnlyList<RouteStanding> Routes);

/// <summary>What changed between two versions.</summary>
/// <param name="Decision">About documents <c>breaking</c>, <c>compatible</c> or <c>same</c>; about versions that were seen what the guard decides.</param>
/// <param name="Changes">What changed between the documents, the worst first; absent for versions that were seen.</param>
/// <param name="IsCut">Whether there are more changes than are answered.</param>
/// <param name="Profile">The versions' fields side by side; absent for documents.</param>
public sealed record CompareVersionsAnswer(
    Decision Decision, IReadOnlyList<SpecificationChange>? Changes, [property: System.Text.Json.Serialization.JsonPropertyName("cut")] bool IsCut, ProfileComparison? Profile);
