using Outrigger.Core.Errors;

namespace Outrigger.Sidecar.Hosting;

/// <summary>What the sidecar's own pages answer with.</summary>
public static class SidecarErrors
{
    /// <summary>The page is for operators.</summary>
    public static readonly ErrorType OperatorOnly = new("sidecar-operator-only", 403, "The page is for operators.", "Ask from the sidecar's own machine, or send the admin key as a bearer token.");
}
