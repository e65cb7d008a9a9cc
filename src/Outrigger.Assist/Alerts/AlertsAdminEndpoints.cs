using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Options;
using Outrigger.Assist.Alerts.Raising;
using Outrigger.Core.Callers;
using Outrigger.Core.Errors;
using Outrigger.Core.Time;

namespace Outrigger.Assist.Alerts;

/// <summary>Everybody's alerts, and silences; behind the admin key.</summary>
internal static class AlertsAdminEndpoints
{
    public static void Map(IEndpointRouteBuilder admin)
    {
        var group = admin.MapGroup("/alerts").WithTags("Alerts");
        group.MapGet("", ListAsync).WithName("ListAllAlerts").WithSummary("List the alerts of all tenants, or of ?tenant=, the newest first.")
            .Produces<AlertList>().WithProblems(400, 401, 503);
        group.MapGet("/silences", ListSilencesAsync).WithName("ListSilences").WithSummary("List silences that are not out.")
            .Produces<SilenceList>().WithProblems(401, 503);
        group.MapPost("/silences", AddSilenceAsync).WithName("AddSilence").WithSummary("Keep alerts quiet for a while: they are kept and shown, and nobody is told.")
            .Produces<SilenceAnswer>(StatusCodes.Status201Created).WithProblems(400, 401, 409, 415, 503)
            .WithExample("""{"type":"performance_anomaly","endpoint":"GET /orders*","maxSeverity":"high","until":"2030-01-01T00:00:00Z","by":"Ada","why":"load test"}""");
        group.MapDelete("/silences/{id}", RemoveSilenceAsync).WithName("RemoveSilence").WithSummary("End a silence; what is open still is told then.")
            .Produces(StatusCodes.Status204NoContent).WithProblems(401, 404, 503);
        group.MapGet("/{id}", GetAsync).WithName("GetAnyAlert").WithSummary("Read an alert of any tenant.")
            .Produces<AlertAnswer>().WithProblems(401, 404, 503);
        group.MapPost("/{id}/acknowledge", (string id, AdminBody<AlertNoteRequest> body, AlertEngine engine, CancellationToken cancellationToken) => HandleAsync(id, body, engine, resolve: false, cancellationToken))
            .WithName("AcknowledgeAnyAlert").WithSummary("Take an alert of any tenant.").Produces<AlertAnswer>().WithProblems(400, 401, 404, 415, 503);
        group.MapPost("/{id}/resolve", (string id, AdminBody<AlertNoteRequest> body, AlertEngine engine, CancellationToken cancellationToken) => HandleAsync(id, body, engine, resolve: true, cancellationToken))
            .WithName("ResolveAnyAlert").WithSummary("Say that an alert of any tenant is over.").Produces<AlertAnswer>().WithProblems(400, 401, 404, 415, 503);
    }

    private static async Task<IResult> ListAsync([AsParameters] ListAlertsRequest request, [FromQuery(Name = "tenant")] string? named, IAlertStore store, HttpContext context)
    {
        TenantId? tenant = null;
        if (named is not null)
        {
            if (!TenantId.TryParse(named, out var own))
            {
                return new ProblemResult(CoreErrors.InvalidRequest.With("tenant is no tenant id.") with { Param = "tenant" });
            }

            tenant = own;
        }

        var (query, wrong) = AlertsEndpoints.ReadQuery(tenant, request);
        return query is null
            ? new ProblemResult(wrong!)
            : TypedResults.Json(AlertsEndpoints.Page(await store.ListAsync(query with { Limit = query.Limit + 1 }, context.RequestAborted), query.Limit), AlertsEndpoints.Json.AlertList);
    }

    private static async Task<IResult> GetAsync(string id, IAlertStore store, CancellationToken cancellationToken) =>
        Guid.TryParseExact(id, "D", out var known) && await store.FindAsync(null, known, cancellationToken) is { } found
            ? TypedResults.Json(AlertAnswer.Of(found), AlertsEndpoints.Json.AlertAnswer)
            : new ProblemResult(AlertsEndpoints.Unknown);

    private static async Task<IResult> HandleAsync(string id, AdminBody<AlertNoteRequest> body, AlertEngine engine, bool resolve, CancellationToken cancellationToken) =>
        Guid.TryParseExact(id, "D", out var known)
        && await engine.HandleAsync(null, known, body.Value.By is { } name ? $"{name} (admin)" : "admin", resolve, cancellationToken) is { } handled
            ? TypedResults.Json(AlertAnswer.Of(handled), AlertsEndpoints.Json.AlertAnswer)
            : new ProblemResult(AlertsEndpoints.Unknown);

    private static async Task<IResult> ListSilencesAsync(IAlertStore store, TimeProvider time, CancellationToken cancellationToken) =>
        TypedResults.Json(new SilenceList([.. (await store.ListSilencesAsync(null, time.GetUnixMicroseconds(), cancellationToken)).Select(SilenceAnswer.Of)]), AlertsEndpoints.Json.SilenceList);

    private static async Task<IResult> AddSilenceAsync(AdminBody<SilenceRequest> body, IAlertStore store, IOptionsMonitor<AlertsOptions> options, TimeProvider time, CancellationToken cancellationToken)
    {
        if (body.Value.ToSilence(time.NewId(), time.GetUtcNow()) is not { } silence)
        {
            return new ProblemResult(CoreErrors.InvalidRequest.With("until lies after from and after now, and at most 366 days after from.") with { Param = "until" });
        }

        var max = options.CurrentValue.MaxSilences;
        return await store.AddSilenceAsync(silence, max, cancellationToken)
            ? TypedResults.Json(SilenceAnswer.Of(silence), AlertsEndpoints.Json.SilenceAnswer, statusCode: StatusCodes.Status201Created)
            : new ProblemResult(AlertsErrors.TooManySilences.With($"There are {max} silences already."));
    }

    private static async Task<IResult> RemoveSilenceAsync(string id, IAlertStore store, CancellationToken cancellationToken) =>
        Guid.TryParseExact(id, "D", out var known) && await store.RemoveSilenceAsync(null, known, cancellationToken)
            ? TypedResults.NoContent()
            : new ProblemResult(AlertsErrors.Unknown.With("There is no silence of this id."));
}
