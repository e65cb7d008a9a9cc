using Outrigger.Assist.Access;
using Outrigger.Assist.Errors;
using Outrigger.Assist.Intent;
using Outrigger.Assist.Prediction;
using Outrigger.Assist.Retry;
using Outrigger.Assist.Suggestions;
using Outrigger.Assist.Validation;

namespace Outrigger.AspNetCore.Assistants;

/// <summary>
/// What the steps of an attached request ask: the engines of Assist in this process, or another Outrigger over HTTP. The
/// steps do not know which. Null means that there is no answer, and whoever did not give it has counted why; the request
/// goes on as if nobody had asked. An implementation may also throw: the step counts that. Thread-safe.
/// </summary>
public interface IRequestAssistant
{
    /// <summary>How long all steps before a request is handled may take together; null when they never leave the process.</summary>
    TimeSpan? TimeLimit { get; }

    /// <summary>Whether it writes the errors that it analyses into this process's log itself; else whoever asks does.</summary>
    bool LogsErrors { get; }

    /// <summary>How likely a request is to come from a malicious crawler or bot. Counts it.</summary>
    ValueTask<AccessScored?> ScoreAccessAsync(AccessRequest request, CancellationToken cancellationToken = default);

    /// <summary>What a text is after.</summary>
    ValueTask<IntentAnswer?> RecognizeIntentAsync(string text, CancellationToken cancellationToken = default);

    /// <summary>Which route serves an action.</summary>
    ValueTask<RouteSuggestion?> SuggestRouteAsync(string action, string path, CancellationToken cancellationToken = default);

    /// <summary>Whether a body fits its operation.</summary>
    ValueTask<ValidationAnswer?> ValidateAsync(ValidationInput check, CancellationToken cancellationToken = default);

    /// <summary>How likely a request fails.</summary>
    ValueTask<RiskAssessment?> AssessRiskAsync(RequestFacts request, CancellationToken cancellationToken = default);

    /// <summary>What an error means. Counts it.</summary>
    ValueTask<ErrorAnalysis?> AnalyzeErrorAsync(ErrorOccurrence occurrence, CancellationToken cancellationToken = default);

    /// <summary>Whether a failed call to somebody else is worth repeating.</summary>
    ValueTask<RetryAdvised?> AdviseRetryAsync(RetryQuestion question, CancellationToken cancellationToken = default);

    /// <summary>Whether an advised retry may be sent now.</summary>
    ValueTask<RetrySendCheck?> CheckSendingAsync(Guid adviceId, CancellationToken cancellationToken = default);

    /// <summary>Takes how requests were answered and how calls went. Called off the path of requests, by one caller at a time.</summary>
    ValueTask LearnAsync(IReadOnlyList<Lesson> lessons, CancellationToken cancellationToken = default);
}
