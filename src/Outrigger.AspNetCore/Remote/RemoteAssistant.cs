using Microsoft.Extensions.Options;
using Outrigger.AspNetCore.Assistants;
using Outrigger.Assist.Access;
using Outrigger.Assist.Errors;
using Outrigger.Assist.Intent;
using Outrigger.Assist.Prediction;
using Outrigger.Assist.Retry;
using Outrigger.Assist.Suggestions;
using Outrigger.Assist.Validation;

namespace Outrigger.AspNetCore.Remote;

/// <summary>Another Outrigger, asked over HTTP. Thread-safe.</summary>
internal sealed class RemoteAssistant(RemoteCalls calls, RemoteLessons teller, IOptionsMonitor<RemoteOptions> options) : IRequestAssistant
{
    private static RemoteJson Json => RemoteJson.Default;

    public TimeSpan? TimeLimit => options.CurrentValue.TimeLimit;

    public bool LogsErrors => false;

    public async ValueTask<AccessScored?> ScoreAccessAsync(AccessRequest request, CancellationToken cancellationToken = default)
    {
        var answer = await calls.AskAsync(Capabilities.Access, "access/score", RemoteQuestions.Of(request), Json.AccessScoreRequest, Json.AccessScoreAnswer, cancellationToken);
        return answer is { Decision: { } decision } ? new AccessScored(answer.Score, answer.Action, answer.Rule, answer.RuleAction, decision) : null;
    }

    public async ValueTask<IntentAnswer?> RecognizeIntentAsync(string text, CancellationToken cancellationToken = default) =>
        await calls.AskAsync(Capabilities.Intent, "intent/recognize", new RecognizeIntentRequest { Text = text }, Json.RecognizeIntentRequest, Json.IntentAnswer, cancellationToken)
            is { Decision: not null, Entities: not null } answer ? answer : null;

    public async ValueTask<RouteSuggestion?> SuggestRouteAsync(string action, string path, CancellationToken cancellationToken = default) =>
        await calls.AskAsync(
            Capabilities.Routes,
            "routes/suggest",
            new SuggestRouteRequest { Action = action, Path = path.Length <= 2048 ? path : path[..2048] },
            Json.SuggestRouteRequest,
            Json.RouteSuggestion,
            cancellationToken);

    public async ValueTask<ValidationAnswer?> ValidateAsync(ValidationInput check, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(check);
        var request = RemoteQuestions.Of(check);
        return await calls.AskAsync(Capabilities.Validation, "validation/check", request, Json.CheckRequest, Json.ValidationAnswer, cancellationToken)
            is { Decision: not null, Body: not null, Corrections: not null } answer ? answer : null;
    }

    public async ValueTask<RiskAssessment?> AssessRiskAsync(RequestFacts request, CancellationToken cancellationToken = default) =>
        await calls.AskAsync(Capabilities.Prediction, "prediction/assess", RemoteQuestions.Of(request), Json.AssessRequest, Json.RiskAssessment, cancellationToken)
            is { Decision: not null, Warnings: not null, PreventiveMeasures: not null } answer ? answer : null;

    public async ValueTask<ErrorAnalysis?> AnalyzeErrorAsync(ErrorOccurrence occurrence, CancellationToken cancellationToken = default) =>
        await calls.AskAsync(Capabilities.Errors, "errors/analyze", RemoteQuestions.Of(occurrence), Json.AnalyzeErrorRequest, Json.ErrorAnalysis, cancellationToken)
            is { Answer.Error: not null, SuggestedActions: not null, Status: >= 400 and <= 599 } answer ? answer : null;

    public async ValueTask<RetryAdvised?> AdviseRetryAsync(RetryQuestion question, CancellationToken cancellationToken = default)
    {
        var answer = await calls.AskAsync(Capabilities.Retry, "retry/advise", RemoteQuestions.Of(question), Json.RetryAdviseRequest, Json.RetryAdviseAnswer, cancellationToken);
        return answer is { Decision: { } decision, DelayMs: >= 0 and <= 3_600_000 }
            ? new RetryAdvised(answer.Retry, TimeSpan.FromMilliseconds(answer.DelayMs), answer.Probability, decision)
            : null;
    }

    public async ValueTask<RetrySendCheck?> CheckSendingAsync(Guid adviceId, CancellationToken cancellationToken = default)
    {
        var answer = await calls.AskAsync(Capabilities.Retry, "retry/advise", new RetryAdviseRequest { AdviceId = adviceId }, Json.RetryAdviseRequest, Json.RetryAdviseAnswer, cancellationToken);
        return answer is null ? null : new RetrySendCheck(answer.Sending ?? (answer.Retry ? RetrySendResult.Send : RetrySendResult.Worse), answer.Probability, answer.Decision);
    }

    public ValueTask LearnAsync(IReadOnlyList<Lesson> lessons, CancellationToken cancellationToken = default) => teller.TellAsync(lessons, cancellationToken);
}
