using Microsoft.Extensions.Logging;

namespace Outrigger.Assist.Intent;

/// <summary>Log events 4100–4199.</summary>
internal static partial class IntentLog
{
    [LoggerMessage(4100, LogLevel.Information, "Trained on {Examples} examples of {Intents} intents in {Seconds:F1} s; {Accuracy:P1} of what it had not seen was right, {Contradictions} examples contradict others.")]
    public static partial void Trained(this ILogger logger, int examples, int intents, double seconds, double accuracy, int contradictions);

    [LoggerMessage(4101, LogLevel.Error, "A training failed; the model stays as it was.")]
    public static partial void TrainingFailed(this ILogger logger, Exception failure);

    [LoggerMessage(4102, LogLevel.Warning, "The language model gave no advice ({Reason}); the local answer stands.")]
    public static partial void AdvisorFailed(this ILogger logger, string reason);
}
