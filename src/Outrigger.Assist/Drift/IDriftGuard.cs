using Outrigger.Assist.Decisions;
using Outrigger.Assist.DriftProfiles;
using Outrigger.Core.Callers;

namespace Outrigger.Assist.Drift;

/// <summary>
/// Watches what new versions of an interface answer beside the stable one, and says when to go back. Thread-safe.
/// </summary>
public interface IDriftGuard
{
    /// <summary>
    /// Takes an answered call. The first version of a route is its stable one until <see cref="SetStable"/> says another.
    /// </summary>
    /// <returns>The decision about the version; null when it is the stable one, or the call cannot be one.</returns>
    Decision? Observe(TenantId tenant, in ApiExchange exchange);

    /// <summary>Says which version of a route is the stable one. Naming the one that was compared until now promotes it.</summary>
    void SetStable(TenantId tenant, string route, string version);

    /// <summary>Says what is known of a version of a route.</summary>
    void Announce(TenantId tenant, string route, ApiRelease release);

    /// <summary>How a tenant's routes stand, by name; at most <paramref name="limit"/>.</summary>
    /// <param name="tenant">The tenant.</param>
    /// <param name="route">Only this one; null for all.</param>
    /// <param name="limit">How many.</param>
    IReadOnlyList<RouteStanding> Status(TenantId tenant, string? route = null, int limit = 100);

    /// <summary>Sets what two versions of a route were seen to answer side by side; null when one of them was not seen.</summary>
    ProfileComparison? Compare(TenantId tenant, string route, string version);
}

/// <summary>How a route stands.</summary>
/// <param name="Route">The route.</param>
/// <param name="Stable">The version that is compared with.</param>
/// <param name="StableAnswers">How many of its answers were seen.</param>
/// <param name="Fields">How many fields are watched.</param>
/// <param name="FieldsLeftOut">How often a field had no room.</param>
/// <param name="Versions">The versions that are compared with it.</param>
public sealed record RouteStanding(string Route, string? Stable, long StableAnswers, int Fields, long FieldsLeftOut, IReadOnlyList<VersionStanding> Versions);

/// <summary>How a version stands.</summary>
/// <param name="Version">The version.</param>
/// <param name="Answers">How many of its answers were seen.</param>
/// <param name="Decision">What is decided about it now.</param>
/// <param name="RolledBackAt">When it was said to be rolled back; absent when it never was.</param>
/// <param name="Findings">What its tests say, the strongest first.</param>
public sealed record VersionStanding(string Version, long Answers, Decision Decision, DateTimeOffset? RolledBackAt, IReadOnlyList<FindingAnswer> Findings);

/// <summary>What one test found.</summary>
/// <param name="Field">The field; absent for the route's answers.</param>
/// <param name="What">What changed.</param>
/// <param name="Share">The share of the new version's answers, 0 to 1, over the clients it touches.</param>
/// <param name="Shown">How many answers that is.</param>
/// <param name="Seen">Of how many.</param>
/// <param name="StableShare">The share of the stable version's.</param>
/// <param name="Evidence">The test's evidence; 1,000 is significant at 0.001, however often one looks.</param>
/// <param name="Clients">The clients it touches.</param>
/// <param name="IsBreak">Whether it may be a reason to roll back.</param>
/// <param name="FirstSeen">When it first showed itself.</param>
public sealed record FindingAnswer(
    string? Field, string What, double Share, double Shown, double Seen, double StableShare, double Evidence, IReadOnlyList<string> Clients, bool IsBreak, DateTimeOffset FirstSeen);

/// <summary>What two versions of a route were seen to answer.</summary>
/// <param name="Stable">The stable version.</param>
/// <param name="Version">The other.</param>
/// <param name="Fields">The fields, those that differ most first.</param>
public sealed record ProfileComparison(string Stable, string Version, IReadOnlyList<FieldComparison> Fields);

/// <summary>A field in two versions.</summary>
/// <param name="Field">The field.</param>
/// <param name="StableMissing">The share of the stable version's answers without it, where its parent was there; absent when it was never seen.</param>
/// <param name="Missing">The same for the other version.</param>
/// <param name="StableNull">The share of the stable version's that was null.</param>
/// <param name="Null">The same for the other version.</param>
/// <param name="OtherType">The share of the other version's that has a type the stable one does not use.</param>
public sealed record FieldComparison(string Field, double? StableMissing, double? Missing, double? StableNull, double? Null, double? OtherType);
