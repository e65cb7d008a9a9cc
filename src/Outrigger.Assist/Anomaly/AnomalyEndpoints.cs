using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Outrigger.Assist.Decisions;
using Outrigger.Core.Callers;
using Outrigger.Core.Errors;
using Outrigger.Core.Json;

namespace Outrigger.Assist.Anomaly;

/// <summary>Points in, anomalies out. A series belongs to the caller's tenant.</summary>
internal static class AnomalyEndpoints
{
    private const double DefaultIntervalSeconds = 60;

    // Answers are JSON and never HTML: other scripts and quotes stay readable.
    private static readonly AnomalyJson Json = new(ReadableJson.Of(AnomalyJson.Default.Options));

    public static void Map(IEndpointRouteBuilder routes)
    {
        var limit = new RequestSizeLimitAttribute(routes.ServiceProvider.GetRequiredService<IOptions<AnomalyOptions>>().Value.MaxBodyBytes);
        var group = routes.MapGroup("/assist/v1/anomaly").WithTags("Assist");
        group.MapPost("/observe", Observe).WithName("ObservePoints").WithSummary("Watch points of metric series or of devices' channels.")
            .WithDescription("Points of a series come in the order of time; duplicates and late ones are told apart and not taken into it. Answered are the points that alert.")
            .WithMetadata(limit).Produces<ObservePointsAnswer>().WithProblems(400, 401, 403, 413, 415);
        group.MapPost("/detect", Detect).WithName("DetectAnomalies").WithSummary("Look through a series that is given whole. Nothing is kept.")
            .WithMetadata(limit).Produces<SeriesVerdict>().WithProblems(400, 401, 403, 413, 415);
    }

    private static IResult Observe(
        AdminBody<ObservePointsRequest> body, ICallerAuthenticator callers, IMetricAnomalyDetection detection, NothingJudged nothing, IOptionsMonitor<AnomalyOptions> options, TimeProvider time, HttpContext context)
    {
        var (caller, error) = callers.Authenticate(context);
        if ((error ?? body.Error ?? TooMany(body.Error is null ? body.Value.Points!.Count : 0, options)) is { } refused)
        {
            return new ProblemResult(refused);
        }

        var request = body.Value;
        var counts = new int[4];
        var alerts = 0;
        Decision? worst = null;
        var isWorstAlert = false;
        var answers = new List<PointAnswer>();
        for (var i = 0; i < request.Points!.Count; i++)
        {
            var point = request.Points[i];
            var series = point?.Series ?? point?.Channel;
            var verdict = point?.Value is { } value && series is not null
                ? detection.Observe(caller!.Tenant, new(series, value, point.Time ?? time.GetUtcNow(), point.Device, point.DeviceType))
                : new(PointStatus.Refused, AnomalySeverity.Low, false, null);
            counts[(int)verdict.Status]++;
            alerts += verdict.IsAlert ? 1 : 0;
            if (verdict.Decision is { } decision && (worst is null || (verdict.IsAlert, decision.Score).CompareTo((isWorstAlert, worst.Score)) > 0))
            {
                (worst, isWorstAlert) = (decision, verdict.IsAlert);
            }

            if (request.All || verdict.IsAlert || verdict.Status != PointStatus.Judged)
            {
                answers.Add(new(i, series, point?.Device, verdict.Status, verdict.Decision is null ? null : verdict.Severity, verdict.Decision));
            }
        }

        return TypedResults.Json(
            new ObservePointsAnswer(
                worst ?? nothing.Decide(caller!.Tenant), counts[(int)PointStatus.Judged], alerts, counts[(int)PointStatus.Duplicate], counts[(int)PointStatus.OutOfOrder], counts[(int)PointStatus.Refused], answers),
            Json.ObservePointsAnswer);
    }

    private static IResult Detect(
        AdminBody<DetectAnomaliesRequest> body, ICallerAuthenticator callers, IMetricAnomalyDetection detection, IOptionsMonitor<AnomalyOptions> options, HttpContext context)
    {
        var (caller, error) = callers.Authenticate(context);
        if ((error ?? body.Error ?? TooMany(body.Error is null ? body.Value.Values!.Count : 0, options)) is { } refused)
        {
            return new ProblemResult(refused);
        }

        var request = body.Value;
        var times = request.Times is { } given
            ? [.. given]
            : Enumerable.Range(0, request.Values!.Count).Select(i => DateTimeOffset.UnixEpoch.AddDays(1).AddSeconds(i * (request.IntervalSeconds ?? DefaultIntervalSeconds))).ToArray();
        return TypedResults.Json(detection.Detect(caller!.Tenant, request.Series ?? "series", times, request.Values!.ToArray()), Json.SeriesVerdict);
    }

    private static OutriggerError? TooMany(int count, IOptionsMonitor<AnomalyOptions> options) =>
        count > options.CurrentValue.MaxPoints ? AnomalyErrors.TooManyPoints.With($"{count} points; one request may bring {options.CurrentValue.MaxPoints}.") : null;
}
