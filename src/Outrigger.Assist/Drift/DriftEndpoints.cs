using System.Runtime.InteropServices;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Outrigger.Assist.Decisions;
using Outrigger.Assist.DriftProfiles;
using Outrigger.Core.Callers;
using Outrigger.Core.Errors;
using Outrigger.Core.Json;

namespace Outrigger.Assist.Drift;

/// <summary>Answered calls in, decisions about versions out; documents compared. Routes and versions belong to the caller's tenant.</summary>
internal static class DriftEndpoints
{
    private const int MostVersions = 1_000;

    // Answers are JSON and never HTML: other scripts and quotes stay readable.
    private static readonly DriftJson Json = new(ReadableJson.Of(DriftJson.Default.Options));

    public static void Map(IEndpointRouteBuilder routes)
    {
        var limit = new RequestSizeLimitAttribute(routes.ServiceProvider.GetRequiredService<IOptions<DriftOptions>>().Value.MaxRequestBytes);
        var group = routes.MapGroup("/assist/v1/drift").WithTags("Assist");
        group.MapPost("/observe", Observe).WithName("ObserveExchanges").WithSummary("Look at answers of the stable and of new versions.")
            .WithDescription("The first version of a route is its stable one unless stable names another. roll-back is said once; hold says that something forbids it.")
            .WithMetadata(limit).Produces<ObserveExchangesAnswer>().WithProblems(400, 401, 403, 413, 415);
        group.MapGet("/status", Status).WithName("GetDriftStatus").WithSummary("How the routes and their versions stand.")
            .Produces<DriftStatusAnswer>().WithProblems(400, 401, 403);
        group.MapPost("/compare", Compare).WithName("CompareVersions").WithSummary("Compare two OpenAPI documents, or what two versions of a route were seen to answer.")
            .WithMetadata(limit).Produces<CompareVersionsAnswer>().WithProblems(400, 401, 403, 404, 413, 415);
    }

    private static IResult Observe(
        AdminBody<ObserveExchangesRequest> body, ICallerAuthenticator callers, IDriftGuard guard, NothingCompared nothing, IOptionsMonitor<DriftOptions> options, HttpContext context)
    {
        var (caller, error) = callers.Authenticate(context);
        if ((error ?? body.Error ?? TooMany(body, options)) is { } refused)
        {
            return new ProblemResult(refused);
        }

        var request = body.Value;
        Announce(caller!.Tenant, request, guard);
        var decisions = new Dictionary<(string, string), Decision>();
        var compared = 0;
        Decision? worst = null;
        foreach (var exchange in request.Exchanges!)
        {
            var bytes = exchange.Body is { } json ? JsonMarshal.GetRawUtf8Value(json) : default;
            var decision = guard.Observe(caller.Tenant, new(exchange.Route!, exchange.Version!, bytes, exchange.Status, exchange.Client, exchange.LatencyMs));
            if (decision is null)
            {
                continue;
            }

            compared++;
            worst = Worse(worst, decision);
            var key = (exchange.Route!, exchange.Version!);
            if (!decisions.TryGetValue(key, out var known) || known.Outcome != DriftModel.RollBack)
            {
                decisions[key] = decision;
            }
        }

        return TypedResults.Json(
            new ObserveExchangesAnswer(
                worst ?? nothing.Decide(caller.Tenant), request.Exchanges.Count - compared, compared,
                [.. decisions.Where(static pair => pair.Value.Outcome != DriftModel.None).Take(MostVersions).Select(static pair => new VersionDecision(pair.Key.Item1, pair.Key.Item2, pair.Value))]),
            Json.ObserveExchangesAnswer);
    }

    private static IResult Status([FromQuery] string? route, ICallerAuthenticator callers, IDriftGuard guard, NothingCompared nothing, HttpContext context)
    {
        var (caller, error) = callers.Authenticate(context);
        if (error is not null)
        {
            return new ProblemResult(error);
        }

        if (!string.IsNullOrEmpty(route) && !DriftGuard.IsRoute(route))
        {
            return new ProblemResult(CoreErrors.InvalidRequest.With("A route has 1 to 200 characters.") with { Param = "route" });
        }

        var standings = guard.Status(caller!.Tenant, string.IsNullOrEmpty(route) ? null : route);
        var worst = standings.SelectMany(static standing => standing.Versions).Aggregate((Decision?)null, static (worst, version) => Worse(worst, version.Decision));
        return TypedResults.Json(new DriftStatusAnswer(worst ?? nothing.Decide(caller.Tenant), standings), Json.DriftStatusAnswer);
    }

    private static IResult Compare(AdminBody<CompareVersionsRequest> body, ICallerAuthenticator callers, IDriftGuard guard, ISpecificationDiff diff, HttpContext context)
    {
        var (caller, error) = callers.Authenticate(context);
        if ((error ?? body.Error) is { } refused)
        {
            return new ProblemResult(refused);
        }

        var request = body.Value;
        if (request.IsOfDocuments)
        {
            try
            {
                var verdict = diff.Compare(caller!.Tenant, Text(request.Base!.Value), Text(request.Revision!.Value));
                return TypedResults.Json(new CompareVersionsAnswer(verdict.Decision, verdict.Changes, verdict.IsCut, null), Json.CompareVersionsAnswer);
            }
            catch (InvalidDataException exception)
            {
                return new ProblemResult(DriftErrors.UnreadableSpecification.With(exception.Message));
            }
        }

        var profile = guard.Compare(caller!.Tenant, request.Route!, request.Version!);
        var decision = profile is null
            ? null
            : guard.Status(caller.Tenant, request.Route).SelectMany(static standing => standing.Versions).FirstOrDefault(version => version.Version == request.Version)?.Decision;
        return decision is null
            ? new ProblemResult(DriftErrors.VersionNotSeen.With("The route or the version has not been seen, or it is the stable one."))
            : TypedResults.Json(new CompareVersionsAnswer(decision, null, false, profile), Json.CompareVersionsAnswer);
    }

    private static string Text(JsonElement document) => document.ValueKind == JsonValueKind.String ? document.GetString()! : document.GetRawText();

    private static void Announce(TenantId tenant, ObserveExchangesRequest request, IDriftGuard guard)
    {
        if (request.Stable is null && request.Releases is null)
        {
            return;
        }

        foreach (var route in request.Exchanges!.Select(static exchange => exchange.Route!).Distinct(StringComparer.Ordinal))
        {
            if (request.Stable is not null)
            {
                guard.SetStable(tenant, route, request.Stable);
            }

            foreach (var release in request.Releases ?? [])
            {
                guard.Announce(tenant, route, new(release.Version!, release.RollBackSafe, release.Pinned, release.Removed));
            }
        }
    }

    private static Decision Worse(Decision? a, Decision b) =>
        a is null || (Rank(b), b.Score).CompareTo((Rank(a), a.Score)) > 0 ? b : a;

    private static int Rank(Decision decision) => decision.Outcome switch
    {
        DriftModel.RollBack => 3,
        DriftModel.Hold => 2,
        DriftModel.Alarm => 1,
        _ => 0,
    };

    private static OutriggerError? TooMany(AdminBody<ObserveExchangesRequest> body, IOptionsMonitor<DriftOptions> options) =>
        body.Error is null && body.Value.Exchanges!.Count > options.CurrentValue.MaxExchanges
            ? DriftErrors.TooManyExchanges.With($"{body.Value.Exchanges.Count} exchanges; one request may bring {options.CurrentValue.MaxExchanges}.")
            : null;
}

/// <summary>The decision of a request in which nothing was compared.</summary>
internal sealed class NothingCompared(IDecisionMaker maker, DriftModel model, IOptionsMonitor<DriftOptions> options)
{
    public Decision Decide(TenantId tenant) => maker.Make(
        tenant, model, options.CurrentValue, "", 0,
        static (in int _, Span<double> features) => new Observed(0, true),
        static (in int _) => new Verdict(DriftModel.None, 0, 0.5, [new("not compared", "no new version was seen", 0)]));
}
