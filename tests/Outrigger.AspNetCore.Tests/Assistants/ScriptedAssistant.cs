using System.Collections.Concurrent;
using Outrigger.AspNetCore.Assistants;
using Outrigger.Assist.Access;
using Outrigger.Assist.Decisions;
using Outrigger.Assist.Errors;
using Outrigger.Assist.Intent;
using Outrigger.Assist.Prediction;
using Outrigger.Assist.Retry;
using Outrigger.Assist.Suggestions;
using Outrigger.Assist.Validation;

namespace Outrigger.AspNetCore.Tests.Assistants;

/// <summary>An assistant that says what a test wants, and remembers what it was asked and told.</summary>
internal sealed class ScriptedAssistant : IRequestAssistant
{
    public TimeSpan? TimeLimit { get; set; }

    public bool LogsErrors { get; set; }

    public Func<AccessRequest, AccessScored?> Access { get; set; } = static _ => null;

    public Func<string, IntentAnswer?> Intent { get; set; } = static _ => null;

    public Func<string, string, RouteSuggestion?> Route { get; set; } = static (_, _) => null;

    public Func<ValidationInput, ValidationAnswer?> Validation { get; set; } = static _ => null;

    public Func<RequestFacts, RiskAssessment?> Risk { get; set; } = static _ => null;

    public Func<ErrorOccurrence, ErrorAnalysis?> Error { get; set; } = static _ => null;

    public Func<RetryQuestion, RetryAdvised?> Retry { get; set; } = static _ => null;

    public Func<Guid, RetrySendCheck?> Sending { get; set; } = static _ => new RetrySendCheck(RetrySendResult.Send, 1, null);

    public Action Learning { get; set; } = static () => { };

    /// <summary>Each answer waits for this one.</summary>
    public Task Until { get; set; } = Task.CompletedTask;

    public ConcurrentQueue<Lesson> Told { get; } = new();

    public static Decision Decide(string outcome = "test", double confidence = 1) =>
        new(Guid.NewGuid(), "test", outcome, 0, confidence, false, [], new DecidingModel("test", "1", 0, false), 1);

    public ValueTask<AccessScored?> ScoreAccessAsync(AccessRequest request, CancellationToken cancellationToken = default) => Answer(() => Access(request));

    public ValueTask<IntentAnswer?> RecognizeIntentAsync(string text, CancellationToken cancellationToken = default) => Answer(() => Intent(text));

    public ValueTask<RouteSuggestion?> SuggestRouteAsync(string action, string path, CancellationToken cancellationToken = default) => Answer(() => Route(action, path));

    public ValueTask<ValidationAnswer?> ValidateAsync(ValidationInput check, CancellationToken cancellationToken = default) => Answer(() => Validation(check));

    public ValueTask<RiskAssessment?> AssessRiskAsync(RequestFacts request, CancellationToken cancellationToken = default) => Answer(() => Risk(request));

    public ValueTask<ErrorAnalysis?> AnalyzeErrorAsync(ErrorOccurrence occurrence, CancellationToken cancellationToken = default) => Answer(() => Error(occurrence));

    public ValueTask<RetryAdvised?> AdviseRetryAsync(RetryQuestion question, CancellationToken cancellationToken = default) => Answer(() => Retry(question));

    public ValueTask<RetrySendCheck?> CheckSendingAsync(Guid adviceId, CancellationToken cancellationToken = default) => Answer(() => Sending(adviceId));

    public ValueTask LearnAsync(IReadOnlyList<Lesson> lessons, CancellationToken cancellationToken = default)
    {
        Learning();
        foreach (var lesson in lessons)
        {
            // What a lesson lends is gone afterwards.
            Told.Enqueue(lesson is Lesson.Exchange exchange ? exchange with { Body = exchange.Body.ToArray() } : lesson);
        }

        return ValueTask.CompletedTask;
    }

    private async ValueTask<T?> Answer<T>(Func<T?> answer)
        where T : class
    {
        if (!Until.IsCompleted)
        {
            await Until;
        }

        return answer();
    }
}
