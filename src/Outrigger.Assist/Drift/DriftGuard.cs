using System.Diagnostics.CodeAnalysis;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Outrigger.Assist.Decisions;
using Outrigger.Assist.DriftProfiles;
using Outrigger.Core.Callers;
using Outrigger.Core.Time;

namespace Outrigger.Assist.Drift;

/// <summary>
/// Brings answered calls to their route and has the decisions about new versions made. A call that cannot be looked at is
/// logged and counted, never thrown. Thread-safe: each route has its own lock.
/// </summary>
internal sealed class DriftGuard(
    IDecisionMaker maker, IModelParameters parameters, DriftModel model, DriftStore store, FieldNames names, IOptionsMonitor<DriftOptions> options, TimeProvider time, DriftMetrics metrics, ILogger<DriftGuard> logger)
    : IDriftGuard
{
    /// <summary>Whether a text can be the name of a route.</summary>
    public static bool IsRoute([NotNullWhen(true)] string? text) => text is { Length: > 0 and <= 200 };

    /// <summary>Whether a text can be the name of a version.</summary>
    public static bool IsVersion([NotNullWhen(true)] string? text) => text is { Length: > 0 and <= 64 };

    /// <summary>Whether a text can be the name of a client.</summary>
    public static bool IsClient(string? text) => text is null or { Length: <= 128 };

    [SuppressMessage("Design", "CA1031", Justification = "Whatever is wrong with a body, the caller's request goes on.")]
    public Decision? Observe(TenantId tenant, in ApiExchange exchange)
    {
        var settings = options.CurrentValue;
        if (!IsRoute(exchange.Route) || !IsVersion(exchange.Version) || !IsClient(exchange.Client) || exchange.Status is < 0 or > 999)
        {
            return Count("refused");
        }

        if (settings.Mode == AssistMode.Off)
        {
            return null;
        }

        var route = store.Get(new(tenant, exchange.Route), settings.MaxRoutes);
        lock (route.Gate)
        {
            var now = time.GetUnixMicroseconds();
            try
            {
                var looked = exchange.Body.Length <= settings.MaxBodyBytes
                    ? exchange
                    : new ApiExchange(exchange.Route, exchange.Version, default, exchange.Status, exchange.Client, exchange.LatencyMs);
                var candidate = route.Observe(in looked, now, settings.MaxFields, out var wrong);
                Count(wrong ? "unreadable" : candidate is null ? "stable" : "compared");
                return candidate is null ? null : Decide(tenant, route, candidate, settings, now, mayAct: true);
            }
            catch (Exception failure)
            {
                logger.NotLookedAt(failure, exchange.Route);
                return Count("failed");
            }
        }
    }

    public void SetStable(TenantId tenant, string route, string version)
    {
        if (!IsRoute(route) || !IsVersion(version))
        {
            throw new ArgumentException("A route has 1 to 200 characters, a version 1 to 64.", nameof(route));
        }

        var profile = store.Get(new(tenant, route), options.CurrentValue.MaxRoutes);
        lock (profile.Gate)
        {
            profile.SetStable(version, time.GetUnixMicroseconds());
        }
    }

    public void Announce(TenantId tenant, string route, ApiRelease release)
    {
        ArgumentNullException.ThrowIfNull(release);
        if (!IsRoute(route) || !IsVersion(release.Version))
        {
            throw new ArgumentException("A route has 1 to 200 characters, a version 1 to 64.", nameof(route));
        }

        var profile = store.Get(new(tenant, route), options.CurrentValue.MaxRoutes);
        lock (profile.Gate)
        {
            if (profile.Stable == release.Version)
            {
                return;
            }

            var candidate = profile.Get(release.Version, time.GetUnixMicroseconds());
            (candidate.IsRollBackSafe, candidate.IsPinned) = (release.IsRollBackSafe, release.IsPinned);
            candidate.Removed.Clear();
            candidate.Removed.UnionWith((release.Removed ?? []).Where(static path => path is { Length: <= Candidate.LongestRemoved }).Take(Candidate.MaxRemoved));
        }
    }

    public IReadOnlyList<RouteStanding> Status(TenantId tenant, string? route = null, int limit = 100)
    {
        var profiles = route is null
            ? store.Of(tenant).OrderBy(static each => each.Key.Route, StringComparer.Ordinal).Take(limit)
            : store.Find(new(tenant, route)) is { } found ? [found] : [];
        return [.. profiles.Select(profile => StandingOf(tenant, profile))];
    }

    public ProfileComparison? Compare(TenantId tenant, string route, string version)
    {
        if (store.Find(new(tenant, route)) is not { } profile)
        {
            return null;
        }

        lock (profile.Gate)
        {
            return profile.Find(version) is { } candidate && profile.Stable is { } stable ? ProfileComparisons.Of(profile, stable, candidate) : null;
        }
    }

    private RouteStanding StandingOf(TenantId tenant, RouteProfile profile)
    {
        var settings = options.CurrentValue;
        lock (profile.Gate)
        {
            var now = time.GetUnixMicroseconds();
            return new(
                profile.Key.Route, profile.Stable, profile.StableAnswers, profile.Fields.Count, profile.Fields.LeftOut,
                [.. profile.Candidates.Select(candidate => new VersionStanding(
                    candidate.Version, candidate.Answers, Decide(tenant, profile, candidate, settings, now, mayAct: false),
                    candidate.RolledBackMicros is { } at ? ClockExtensions.FromUnixMicroseconds(at) : null,
                    [.. DriftFindings.Of(profile, candidate, 10).Take(20).Select(Answer)]))]);
        }
    }

    private static FindingAnswer Answer(DriftFinding finding) => new(
        finding.Path.Length == 0 ? null : finding.Path, DriftSignals.Word(finding.Signal), finding.Share, finding.Shown, finding.Seen, finding.StableShare, finding.Evidence, finding.Clients, finding.MayRollBack,
        ClockExtensions.FromUnixMicroseconds(finding.FirstMicros));

    private Decision Decide(TenantId tenant, RouteProfile route, Candidate candidate, DriftOptions settings, long now, bool mayAct)
    {
        var wanted = Math.Pow(10, parameters.Get(model).Values.Span[DriftModel.RollBackEvidence]);
        var input = new Input(names, route, candidate, settings, now, wanted);
        var decision = maker.Make(tenant, model, settings, candidate.Version + " " + route.Key.Route, in input, Features, Rule);
        if (mayAct && decision.Outcome == DriftModel.RollBack)
        {
            candidate.RolledBackMicros = route.LastRollBackMicros = now;
            metrics.RollBacks.Add(1);
            logger.RollBack(candidate.Version, route.Key.Route, decision.Reasons.Count > 0 ? decision.Reasons[0].What + " " + decision.Reasons[0].Value : "");
        }

        return decision;
    }

    private static Observed Features(in Input input, Span<double> features)
    {
        var (names, route, candidate, settings, now, wanted) = input;
        var isCold = route.StableAnswers < settings.LearnAnswers || now - route.StableSinceMicros < settings.LearnFor.Ticks / TimeSpan.TicksPerMicrosecond;
        var findings = DriftFindings.Of(route, candidate, 2);
        if (findings.Count > 0)
        {
            // A break that is certain enough comes before a stronger shift.
            var finding = findings.Find(each => each.MayRollBack && each.Evidence >= wanted) ?? findings[0];
            features[DriftModel.Evidence] = Math.Log10(finding.Evidence);
            features[DriftModel.MayBreak] = finding.MayRollBack ? 1 : 0;
            features[DriftModel.Shown] = finding.Shown;
            features[DriftModel.Seen] = finding.Seen;
            features[DriftModel.StableShare] = finding.StableShare;
            features[DriftModel.Control] = finding.Control > 0 ? Math.Log10(finding.Control) : -9;
            features[DriftModel.ClientsTouched] = finding.Clients.Count;
            features[DriftModel.ClientsCompared] = finding.ClientsCompared;
            features[DriftModel.Signal] = (int)finding.Signal;
            features[DriftModel.Field] = names.Add(finding.Path);
            features[DriftModel.Others] = findings.Count(each => each != finding && each.Evidence >= 100);
            features[DriftModel.FirstSeen] = finding.FirstMicros / 1_000_000;
        }

        features[DriftModel.StableAnswers] = route.StableAnswers;
        features[DriftModel.IsLearned] = isCold ? 0 : 1;
        features[DriftModel.IsCooling] = route.LastRollBackMicros is { } last && now - last < settings.CoolDown.Ticks / TimeSpan.TicksPerMicrosecond ? 1 : 0;
        features[DriftModel.IsPinned] = candidate.IsPinned || settings.PinnedVersions.Contains(candidate.Version) ? 1 : 0;
        features[DriftModel.IsRollBackSafe] = candidate.IsRollBackSafe ? 1 : 0;
        features[DriftModel.IsDryRun] = settings.DryRun ? 1 : 0;
        return new(candidate.Answers, isCold);
    }

    // Without the model nothing is rolled back: the guard must never be what takes a version away by mistake.
    private static Verdict Rule(in Input input) => new(DriftModel.None, 0, 0.5, [new("not judged", "the fixed rule rolls nothing back", 0)]);

    private Decision? Count(string status)
    {
        metrics.Exchanges.Add(1, new KeyValuePair<string, object?>("status", status));
        return null;
    }

    private readonly record struct Input(FieldNames Names, RouteProfile Route, Candidate Candidate, DriftOptions Settings, long Now, double RollBackEvidence);
}
