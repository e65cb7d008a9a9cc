using Outrigger.Core.Errors;

namespace Outrigger.Assist.Drift;

/// <summary>What can go wrong with versions and documents.</summary>
public static class DriftErrors
{
    /// <summary>More than one request may bring.</summary>
    public static readonly ErrorType TooManyExchanges = new(
        "too-many-exchanges", 413, "The request brings more answered calls than one may.", "Send them in several requests, or raise Outrigger:Assist:Drift:MaxExchanges.");

    /// <summary>A document that cannot be read.</summary>
    public static readonly ErrorType UnreadableSpecification = new(
        "unreadable-specification", 400, "A document cannot be read.", "Both must be OpenAPI documents, JSON or YAML, given as an object or as text.");

    /// <summary>Nothing to compare.</summary>
    public static readonly ErrorType VersionNotSeen = new(
        "version-not-seen", 404, "The route or the version has not been seen.", "GET /assist/v1/drift/status lists what has been seen.");
}
