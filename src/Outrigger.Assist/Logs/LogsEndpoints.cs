using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Options;
using Outrigger.Assist.Decisions;
using Outrigger.Assist.Decisions.Serving;
using Outrigger.Assist.Logs.Reading;
using Outrigger.Core.Callers;
using Outrigger.Core.Errors;
using Outrigger.Core.Json;

namespace Outrigger.Assist.Logs;

/// <summary>Lines come in, anomalies and templates come out; each tenant sees its own.</summary>
internal static class LogsEndpoints
{
    private const int MaxFeedbackBytes = 4 << 10;
    private const int MaxTemplatesListed = 1000;

    // Answers are JSON and never HTML: other scripts and quotes stay readable.
    private static readonly LogsJson Json = new(ReadableJson.Of(LogsJson.Default.Options));

    public static void Map(IEndpointRouteBuilder routes)
    {
        var group = routes.MapGroup("/assist/v1/logs").WithTags("Assist");
        group.MapPost("/ingest", IngestAsync).WithName("IngestLogs").WithSummary("Give log lines; learn what is odd about them.")
            .WithDescription("text/plain: a line each, continuation lines of a stack trace join the one before. application/json: an array of strings, or of objects with message, time, level, source, session. application/x-ndjson: a JSON object a line. Query: source, session, level for lines that do not say their own.")
            .WithMetadata(new DisableRequestSizeLimitAttribute())
            .Accepts<string>("text/plain", "application/json", "application/x-ndjson")
            .Produces<LogIngestResult>().WithProblems(400, 401, 403, 413, 415);
        group.MapGet("/anomalies", ListAnomalies).WithName("ListLogAnomalies").WithSummary("List what was odd lately, the newest first.")
            .Produces<LogAnomalyPage>().WithProblems(400, 401, 403);
        group.MapPost("/anomalies/{id}/feedback", AddFeedback).WithName("GiveLogFeedback").WithSummary("Say whether an anomalous session really was one.")
            .WithDescription("Only anomalies of signal session take it; others take feedback by their decision. A second word on one anomaly changes nothing.")
            .WithMetadata(new RequestSizeLimitAttribute(MaxFeedbackBytes))
            .Produces(StatusCodes.Status204NoContent).WithProblems(400, 401, 403, 404, 413, 415);
        group.MapGet("/templates", ListTemplates).WithName("ListLogTemplates").WithSummary("List the templates of a source, the most frequent first.")
            .Produces<LogTemplateList>().WithProblems(400, 401, 403);
    }

    private static async Task<IResult> IngestAsync(
        HttpContext context, ICallerAuthenticator callers, ILogAnalysis logs, IOptionsMonitor<LogsOptions> options, TimeProvider time)
    {
        var (caller, error) = callers.Authenticate(context);
        if (caller is null)
        {
            return new ProblemResult(error!);
        }

        if (!TryReadDefaults(context.Request.Query, time, out var defaults, out var wrong))
        {
            return new ProblemResult(wrong!);
        }

        var set = options.CurrentValue;
        var type = context.Request.ContentType?.Split(';')[0].Trim().ToLowerInvariant();
        if (type is not ("text/plain" or "application/json" or "application/x-ndjson"))
        {
            return new ProblemResult(CoreErrors.UnsupportedMediaType.With("The route takes text/plain, application/json or application/x-ndjson."));
        }

        if (await ReadBodyAsync(context.Request, set.MaxBodyBytes, context.RequestAborted) is not { } body)
        {
            return new ProblemResult(CoreErrors.BodyTooLarge.With($"The body has more than {set.MaxBodyBytes} bytes; Outrigger:Assist:Logs:MaxBodyBytes says how many it may have."));
        }

        List<LogEntry>? lines;
        if (type == "application/json")
        {
            lines = JsonArrays.TryRead(body, defaults!, set.MaxLines, out var problem);
            if (problem is not null)
            {
                return new ProblemResult(CoreErrors.InvalidRequest.With(problem));
            }
        }
        else
        {
            lines = TextLines.Read(Encoding.UTF8.GetString(body.Span), defaults!, set.MaxLines);
        }

        return lines is null
            ? new ProblemResult(LogsErrors.TooManyLines.With($"The request has more than {set.MaxLines} lines."))
            : TypedResults.Json(logs.Ingest(caller.Tenant, lines), Json.LogIngestResult);
    }

    private static IResult ListAnomalies([AsParameters] ListLogAnomaliesRequest request, ICallerAuthenticator callers, ILogAnalysis logs, HttpContext context)
    {
        var (caller, error) = callers.Authenticate(context);
        if (caller is null)
        {
            return new ProblemResult(error!);
        }

        if (request.TryRead(out var query) is { } wrong)
        {
            return new ProblemResult(wrong);
        }

        var found = logs.FindAnomalies(caller.Tenant, query with { Limit = query.Limit + 1 });
        return TypedResults.Json(
            new LogAnomalyPage([.. found.Take(query.Limit)], found.Count > query.Limit ? found[query.Limit - 1].Id : null),
            Json.LogAnomalyPage);
    }

    private static IResult AddFeedback(string id, AdminBody<LogAnomalyFeedback> body, ICallerAuthenticator callers, ILogAnalysis logs, HttpContext context)
    {
        var (caller, error) = callers.Authenticate(context);
        if (caller is null || (error ?? body.Error) is not null)
        {
            return new ProblemResult((error ?? body.Error)!);
        }

        return Guid.TryParseExact(id, "D", out var key) && logs.Learn(caller.Tenant, key, AssistAccess.SourceOf(caller), body.Value.IsAnomalous)
            ? TypedResults.NoContent()
            : new ProblemResult(CoreErrors.NotFound.With("There is no such anomaly, or it is about no session."));
    }

    private static IResult ListTemplates(string? source, string? limit, ICallerAuthenticator callers, ILogAnalysis logs, HttpContext context)
    {
        var (caller, error) = callers.Authenticate(context);
        if (caller is null)
        {
            return new ProblemResult(error!);
        }

        if (!LogsQuery.TryReadLimit(limit, 100, MaxTemplatesListed, out var most))
        {
            return new ProblemResult(CoreErrors.InvalidRequest.With($"limit is a number from 1 to {MaxTemplatesListed}.") with { Param = "limit" });
        }

        var name = string.IsNullOrEmpty(source) ? LogEntry.DefaultSource : source;
        return TypedResults.Json(new LogTemplateList(name, logs.FindTemplates(caller.Tenant, name, most)), Json.LogTemplateList);
    }

    private static bool TryReadDefaults(IQueryCollection query, TimeProvider time, out LogEntry? defaults, out OutriggerError? wrong)
    {
        defaults = null;
        wrong = null;
        var level = query["level"].ToString();
        var severity = SeverityWords.Of(level);
        if (level.Length > 0 && severity == LogSeverity.Unknown)
        {
            wrong = CoreErrors.InvalidRequest.With("level is none of debug, info, warn, error, critical.") with { Param = "level" };
            return false;
        }

        foreach (var name in (ReadOnlySpan<string>)["source", "session"])
        {
            if (query[name].ToString().Length > 128)
            {
                wrong = CoreErrors.InvalidRequest.With(name + " has at most 128 characters.") with { Param = name };
                return false;
            }
        }

        defaults = new("", time.GetUtcNow(), severity, JsonLines.Cut(query["source"]) ?? LogEntry.DefaultSource, JsonLines.Cut(query["session"]));
        return true;
    }

    private static async Task<ReadOnlyMemory<byte>?> ReadBodyAsync(HttpRequest request, int most, CancellationToken cancellationToken)
    {
        if (request.ContentLength > most)
        {
            return null;
        }

        using var body = new MemoryStream((int)(request.ContentLength ?? 4096));
        var buffer = new byte[16 << 10];
        int read;
        while ((read = await request.Body.ReadAsync(buffer, cancellationToken)) > 0)
        {
            if (body.Length + read > most)
            {
                return null;
            }

            body.Write(buffer, 0, read);
        }

        return body.GetBuffer().AsMemory(0, (int)body.Length);
    }
}
