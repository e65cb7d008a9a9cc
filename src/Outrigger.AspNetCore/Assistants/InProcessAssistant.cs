using System.Diagnostics.CodeAnalysis;
using Outrigger.Assist.Access;
using Outrigger.Assist.Anomaly;
using Outrigger.Assist.Drift;
using Outrigger.Assist.DriftProfiles;
using Outrigger.Assist.Errors;
using Outrigger.Assist.Intent;
using Outrigger.Assist.Prediction;
using Outrigger.Assist.Retry;
using Outrigger.Assist.Suggestions;
using Outrigger.Assist.Validation;
using Outrigger.Core.Callers;

namespace Outrigger.AspNetCore.Assistants;

/// <summary>The engines of Assist in this process, for one tenant: the application. Answers at once. Thread-safe.</summary>
internal sealed class InProcessAssistant(
    IAccessScoring access,
    IIntentRecognition intents,
    IRouteSuggestion routes,
    IRequestValidation validation,
    IIssuePrediction prediction,
    IErrorAnalysis errors,
    IRetryAdvice retries,
    IMetricAnomalyDetection anomaly,
    IDriftGuard drift,
    FailOpen failOpen) : IRequestAssistant
{
    private PointClock _clock;

    public TimeSpan? TimeLimit => null;

    public bool LogsErrors => true;

    public ValueTask<AccessScored?> ScoreAccessAsync(AccessRequest request, CancellationToken cancellationToken = default) =>
        new(access.Score(TenantId.Default, request));

    public ValueTask<IntentAnswer?> RecognizeIntentAsync(string text, CancellationToken cancellationToken = default) =>
        intents.RecognizeAsync(TenantId.Default, text, cancellationToken)!;

    public ValueTask<RouteSuggestion?> SuggestRouteAsync(string action, string path, CancellationToken cancellationToken = default) =>
        new(routes.Suggest(TenantId.Default, action, path));

    public ValueTask<ValidationAnswer?> ValidateAsync(ValidationInput check, CancellationToken cancellationToken = default) =>
        new(validation.Check(TenantId.Default, check));

    public ValueTask<RiskAssessment?> AssessRiskAsync(RequestFacts request, CancellationToken cancellationToken = default) =>
        new(prediction.Assess(TenantId.Default, request));

    public ValueTask<ErrorAnalysis?> AnalyzeErrorAsync(ErrorOccurrence occurrence, CancellationToken cancellationToken = default) =>
        errors.AnalyzeAsync(TenantId.Default, occurrence, cancellationToken)!;

    public ValueTask<RetryAdvised?> AdviseRetryAsync(RetryQuestion question, CancellationToken cancellationToken = default) =>
        new(retries.Advise(TenantId.Default, question));

    public ValueTask<RetrySendCheck?> CheckSendingAsync(Guid adviceId, CancellationToken cancellationToken = default) =>
        new(retries.CheckSending(TenantId.Default, adviceId));

    [SuppressMessage("Design", "CA1031", Justification = "An engine that throws must not keep the others from what turned out.")]
    public ValueTask LearnAsync(IReadOnlyList<Lesson> lessons, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(lessons);
        for (var i = 0; i < lessons.Count; i++)
        {
            try
            {
                Learn(lessons[i]);
            }
            catch (Exception exception)
            {
                failOpen.Note(lessons[i].Capability, "threw", exception);
            }
        }

        return ValueTask.CompletedTask;
    }

    private void Learn(Lesson lesson)
    {
        switch (lesson)
        {
            case Lesson.Point point:
                anomaly.Observe(TenantId.Default, new MetricPoint(point.Series, point.Value, _clock.Next(point.At)));
                break;
            case Lesson.Access told:
                access.Observe(TenantId.Default, told.DecisionId, new AccessResponse { Status = told.Status, Bytes = told.Bytes });
                break;
            case Lesson.Risk told:
                prediction.ReportOutcome(TenantId.Default, told.DecisionId, told.IsFailure);
                break;
            case Lesson.Exchange told:
                drift.Observe(TenantId.Default, new ApiExchange(told.Route, told.Version, told.Body.Span, told.Status, told.Client, told.LatencyMs));
                break;
            case Lesson.Retry told:
                retries.ReportOutcome(TenantId.Default, told.AdviceId, told.IsSuccess, told.Latency);
                break;
            case Lesson.Attempt told:
                retries.ReportAttempt(TenantId.Default, told.Value);
                break;
        }
    }
}
