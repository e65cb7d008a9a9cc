using Outrigger.Core.Errors;

namespace Outrigger.Sidecar.Upgrades;

/// <summary>What upgrades are refused with.</summary>
public static class UpgradesErrors
{
    /// <summary>As many connections are upgraded as may be.</summary>
    public static readonly ErrorType TooManyUpgrades = new("too-many-upgrades", 503, "As many connections are upgraded as may be.", "Repeat the call later; the operator may raise Outrigger:Sidecar:Hosting:MaxUpgradedConnections.");
}
