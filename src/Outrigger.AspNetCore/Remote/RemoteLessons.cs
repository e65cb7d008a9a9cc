using Outrigger.AspNetCore.Assistants;
using Outrigger.Assist.Access;
using Outrigger.Assist.Anomaly;
using Outrigger.Assist.Drift;
using Outrigger.Assist.Prediction;
using Outrigger.Assist.Retry;

namespace Outrigger.AspNetCore.Remote;

/// <summary>
/// Tells another Outrigger what turned out: points, answers of versions and attempts a batch in one call each, outcomes of
/// decisions one by one, a few at a time. What is not taken is lost and counted. One caller at a time.
/// </summary>
internal sealed class RemoteLessons(RemoteCalls calls)
{
    private const int AtATime = 4;

    private PointClock _clock;

    /// <summary>Tells a batch.</summary>
    public async ValueTask TellAsync(IReadOnlyList<Lesson> lessons, CancellationToken cancellationToken)
    {
        var points = new List<PointRequest>();
        var exchanges = new List<ExchangeRequest>();
        var attempts = new List<RetryAttemptRequest?>();
        var outcomes = new List<Lesson>();
        foreach (var lesson in lessons)
        {
            switch (lesson)
            {
                case Lesson.Point point:
                    points.Add(new PointRequest { Series = point.Series, Value = point.Value, Time = _clock.Next(point.At) });
                    break;
                case Lesson.Exchange exchange:
                    exchanges.Add(RemoteQuestions.Of(exchange));
                    break;
                case Lesson.Attempt attempt:
                    attempts.Add(RemoteQuestions.Of(attempt.Value));
                    break;
                default:
                    outcomes.Add(lesson);
                    break;
            }
        }

        var json = RemoteJson.Default;
        if (points.Count > 0)
        {
            await calls.TellAsync(Capabilities.Metrics, "anomaly/observe", new ObservePointsRequest { Points = points }, json.ObservePointsRequest, cancellationToken);
        }

        if (exchanges.Count > 0)
        {
            await calls.TellAsync(Capabilities.Drift, "drift/observe", new ObserveExchangesRequest { Exchanges = exchanges }, json.ObserveExchangesRequest, cancellationToken);
        }

        if (attempts.Count > 0)
        {
            await calls.TellAsync(Capabilities.Retry, "retry/outcome", new RetryOutcomeRequest { Attempts = attempts }, json.RetryOutcomeRequest, cancellationToken);
        }

        await Parallel.ForEachAsync(outcomes, new ParallelOptions { MaxDegreeOfParallelism = AtATime, CancellationToken = cancellationToken }, TellOneAsync);
    }

    private async ValueTask TellOneAsync(Lesson lesson, CancellationToken cancellationToken)
    {
        var json = RemoteJson.Default;
        _ = lesson switch
        {
            Lesson.Access told => await calls.TellAsync(
                told.Capability, "access/outcome", new AccessOutcomeRequest { DecisionId = told.DecisionId, Status = told.Status, Bytes = told.Bytes }, json.AccessOutcomeRequest, cancellationToken),
            Lesson.Risk told => await calls.TellAsync(
                told.Capability, "prediction/outcome", new PredictionOutcomeRequest { DecisionId = told.DecisionId, Failed = told.IsFailure }, json.PredictionOutcomeRequest, cancellationToken),
            Lesson.Retry told => await calls.TellAsync(
                told.Capability,
                "retry/outcome",
                new RetryOutcomeRequest { AdviceId = told.AdviceId, Success = told.IsSuccess, LatencyMs = Math.Clamp(told.Latency.TotalMilliseconds, 0, 3_600_000) },
                json.RetryOutcomeRequest,
                cancellationToken),
            _ => false,
        };
    }
}
