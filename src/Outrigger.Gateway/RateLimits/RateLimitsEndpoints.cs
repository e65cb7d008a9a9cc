using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using Outrigger.Core.Callers;
using Outrigger.Core.Errors;
using Outrigger.Core.Time;
using Outrigger.Gateway.Keys;
using Outrigger.Gateway.Providers;
using Outrigger.Gateway.Routing;

namespace Outrigger.Gateway.RateLimits;

/// <summary>What an administrator sees of limits; all behind the admin key.</summary>
internal static class RateLimitsEndpoints
{
    public static void Map(IEndpointRouteBuilder admin)
    {
        var routes = admin.MapGroup("/limits").WithTags("Limits");
        routes.MapGet("/keys/{id}", GetKeyAsync).WithName("GetKeyLimits").WithSummary("How all limits stand that hold for a virtual key: its own, its user's, team's and tenant's.")
            .Produces<KeyLimitsAnswer>().WithProblems(401, 404);
        routes.MapGet("/provider-keys", ListProviderKeys).WithName("ListProviderKeyLimits").WithSummary("How the keys of all providers stand: who rests until when, and how much of its quota is used.")
            .Produces<ProviderKeysStateAnswer>().WithProblems(401);
    }

    private static async Task<IResult> GetKeyAsync(
        string id, IVirtualKeyStore keys, LimitSettingsSource settings, IRateCounter rates, CallGates gates, QuotaLedger ledger, CancellationToken cancellationToken)
    {
        if (await keys.FindAsync(id, cancellationToken) is not { } key)
        {
            return new ProblemResult(CoreErrors.NotFound.With("There is no such key."));
        }

        var plan = settings.Current.For(new Caller { Tenant = key.Tenant, Team = key.Team, User = key.User, KeyId = key.Id, Limits = key.Limits });
        var used = new List<RateAnswer>();
        foreach (var window in plan.Windows)
        {
            used.Add(new RateAnswer(window.Subject.Scope, window.Subject.Name, window.Unit, window.Limit, await rates.GetUsedAsync(window, cancellationToken)));
        }

        var quotas = new List<QuotaStateAnswer>();
        foreach (var rule in plan.Quotas)
        {
            quotas.Add(QuotaStateAnswer.Create(rule, await ledger.GetAsync(rule, cancellationToken)));
        }

        var answer = new KeyLimitsAnswer
        {
            Id = key.Id,
            Rates = used,
            Gates = [.. plan.Gates.Select(g => new GateAnswer(g.Subject.Scope, g.Subject.Name, g.Concurrency, g.MinIntervalMs, gates.GetInFlight(g.Subject)))],
            Quotas = quotas,
        };
        return TypedResults.Json(answer, LimitJson.Default.KeyLimitsAnswer);
    }

    private static JsonHttpResult<ProviderKeysStateAnswer> ListProviderKeys(RoutingTableSource routing, TimeProvider time)
    {
        var now = time.GetUnixMicroseconds();
        var items = routing.Current.Upstreams
            .Where(x => !x.Upstream.IsSimulated)
            .SelectMany(x => x.Upstream.Keys.Slots.ToArray().Select(slot => Answer(x.Upstream.Name, slot, now)));
        return TypedResults.Json(new ProviderKeysStateAnswer([.. items]), LimitJson.Default.ProviderKeysStateAnswer);
    }

    private static ProviderKeyStateAnswer Answer(string provider, KeySlot slot, long now)
    {
        var rests = slot.RestsUntilMicros;
        var use = slot.Meter?.Read();
        return new ProviderKeyStateAnswer
        {
            Provider = provider,
            KeyId = slot.Id,
            State = rests <= now ? "usable" : slot.IsUsedUp ? "used-up" : slot.IsDead ? "dead" : "tired",
            RestsUntil = rests > now ? ClockExtensions.FromUnixMicroseconds(rests) : null,
            TokensPerDay = slot.Meter?.TokensPerDay,
            UsedTokens = use?.UsedTokens,
            LastResetAt = use is { } last ? ClockExtensions.FromUnixMicroseconds(last.LastResetMicros) : null,
            NextResetAt = use is { } next ? ClockExtensions.FromUnixMicroseconds(next.NextResetMicros) : null,
        };
    }
}
