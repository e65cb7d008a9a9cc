using Outrigger.Core.Errors;

namespace Outrigger.Sidecar.Versions;

/// <summary>What the page of versions answers with.</summary>
public static class VersionsErrors
{
    /// <summary>There is no new version.</summary>
    public static readonly ErrorType NoCanary = new("no-canary", 409, "There is no new version to do that with.", "Name one in Outrigger:Sidecar:Versions:Canary and CanaryAddress.");

    /// <summary>A version was rolled back lately.</summary>
    public static readonly ErrorType CoolingDown = new("version-cooling-down", 409, "No new version answers during the cool-down.", "Wait, or add force=true.");
}
