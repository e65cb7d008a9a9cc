using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Outrigger.Assist.Alerts.Raising;
using Outrigger.Assist.Decisions;
using Outrigger.Assist.Decisions.Serving;
using Outrigger.Core.Callers;
using Outrigger.Core.Errors;

namespace Outrigger.Assist.Alerts;

/// <summary>The alerts of the caller's tenant.</summary>
internal static class AlertsEndpoints
{
    private const int MaxLimit = 1000;

    // Answers are JSON and never HTML: other scripts and quotes stay readable.
    internal static readonly AlertsJson Json = new(new JsonSerializerOptions(AlertsJson.Default.Options) { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping });

    internal static readonly OutriggerError Unknown = AlertsErrors.Unknown.With("There is no alert of this id.");

    public static void Map(IEndpointRouteBuilder routes)
    {
        var group = routes.MapGroup("/assist/v1/alerts").WithTags("Assist");
        group.MapGet("", ListAsync).WithName("ListAlerts").WithSummary("List alerts, the newest first.")
            .WithDescription("?state=open or resolved, ?type=, ?severity= from which on, ?limit=, ?before= the next of the page before.")
            .Produces<AlertList>().WithProblems(400, 401, 403, 503);
        group.MapGet("/{id}", GetAsync).WithName("GetAlert").WithSummary("Read an alert.")
            .Produces<AlertAnswer>().WithProblems(401, 403, 404, 503);
        group.MapPost("/{id}/acknowledge", (string id, AdminBody<AlertNoteRequest> body, ICallerAuthenticator callers, AlertEngine engine, HttpContext context) => HandleAsync(id, body, callers, engine, context, resolve: false))
            .WithName("AcknowledgeAlert").WithSummary("Take an alert: nobody is reminded of it any more.")
            .Produces<AlertAnswer>().WithProblems(400, 401, 403, 404, 415, 503);
        group.MapPost("/{id}/resolve", (string id, AdminBody<AlertNoteRequest> body, ICallerAuthenticator callers, AlertEngine engine, HttpContext context) => HandleAsync(id, body, callers, engine, context, resolve: true))
            .WithName("ResolveAlert").WithSummary("Say that an alert is over; raised again, it is opened again.")
            .Produces<AlertAnswer>().WithProblems(400, 401, 403, 404, 415, 503);
    }

    /// <summary>Reads the query of a list.</summary>
    internal static (AlertQuery? Query, OutriggerError? Error) ReadQuery(TenantId? tenant, ListAlertsRequest request)
    {
        var (limit, before, state, type, severity) = (request.Limit, request.Before, request.State, request.Type, request.Severity);
        var most = 100;
        Guid last = default;
        AlertSeverity least = default;
        return limit is not null && (!int.TryParse(limit, NumberStyles.None, CultureInfo.InvariantCulture, out most) || most is < 1 or > MaxLimit) ? Refuse("limit", "limit is 1 to 1000.")
            : before is not null && !Guid.TryParseExact(before, "D", out last) ? Refuse("before", "before is the next of the page before.")
            : state is not (null or "open" or "resolved") ? Refuse("state", "state is open or resolved.")
            : type is not null && !AlertTypes.IsType(type) ? Refuse("type", "type has 1 to 64 characters out of a-z, 0-9 and _.")
            : severity is not null && !TryRead(severity, out least) ? Refuse("severity", "severity is low, medium, high or critical.")
            : (new AlertQuery(tenant, most) { Before = before is null ? null : last, IsResolved = state is null ? null : state == "resolved", Type = type, MinSeverity = least }, null);
    }

    internal static AlertList Page(IReadOnlyList<AlertRecord> found, int limit) =>
        new([.. found.Take(limit).Select(AlertAnswer.Of)], found.Count > limit ? found[limit - 1].Alert.Id : null);

    private static bool TryRead(string text, out AlertSeverity severity)
    {
        (var known, severity) = text switch
        {
            "low" => (true, AlertSeverity.Low),
            "medium" => (true, AlertSeverity.Medium),
            "high" => (true, AlertSeverity.High),
            "critical" => (true, AlertSeverity.Critical),
            _ => (false, default),
        };
        return known;
    }

    private static async Task<IResult> ListAsync([AsParameters] ListAlertsRequest request, ICallerAuthenticator callers, IAlertStore store, HttpContext context)
    {
        var (scope, error) = Scope(callers, context);
        if (error is not null)
        {
            return new ProblemResult(error);
        }

        var (query, wrong) = ReadQuery(scope, request);
        return query is null
            ? new ProblemResult(wrong!)
            : TypedResults.Json(Page(await store.ListAsync(query with { Limit = query.Limit + 1 }, context.RequestAborted), query.Limit), Json.AlertList);
    }

    private static async Task<IResult> GetAsync(string id, ICallerAuthenticator callers, IAlertStore store, HttpContext context)
    {
        var (scope, error) = Scope(callers, context);
        return error is not null ? new ProblemResult(error)
            : Guid.TryParseExact(id, "D", out var known) && await store.FindAsync(scope, known, context.RequestAborted) is { } found ? TypedResults.Json(AlertAnswer.Of(found), Json.AlertAnswer)
            : new ProblemResult(Unknown);
    }

    private static async Task<IResult> HandleAsync(string id, AdminBody<AlertNoteRequest> body, ICallerAuthenticator callers, AlertEngine engine, HttpContext context, bool resolve)
    {
        var authenticated = AssistAccess.Authenticate(context, callers);
        if ((authenticated.Error ?? body.Error) is { } refused)
        {
            return new ProblemResult(refused);
        }

        var (scope, error) = AssistAccess.ScopeOf(authenticated.Caller!, context);
        if (error is not null)
        {
            return new ProblemResult(error);
        }

        var source = AssistAccess.SourceOf(authenticated.Caller!);
        var by = body.Value.By is { } name ? $"{name} ({source})" : source;
        return Guid.TryParseExact(id, "D", out var known) && await engine.HandleAsync(scope, known, by, resolve, context.RequestAborted) is { } handled
            ? TypedResults.Json(AlertAnswer.Of(handled), Json.AlertAnswer)
            : new ProblemResult(Unknown);
    }

    private static (TenantId? Tenant, OutriggerError? Error) Scope(ICallerAuthenticator callers, HttpContext context)
    {
        var authenticated = AssistAccess.Authenticate(context, callers);
        return authenticated.Caller is null ? (null, authenticated.Error) : AssistAccess.ScopeOf(authenticated.Caller, context);
    }

    private static (AlertQuery?, OutriggerError?) Refuse(string param, string detail) => (null, CoreErrors.InvalidRequest.With(detail) with { Param = param });
}
