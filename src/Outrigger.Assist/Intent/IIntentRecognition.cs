using Outrigger.Assist.Decisions;
using Outrigger.Core.Callers;

namespace Outrigger.Assist.Intent;

/// <summary>Says what a text is after. Thread-safe.</summary>
public interface IIntentRecognition
{
    /// <summary>Recognises a text; asks the language model when that is switched on and the local one is not sure.</summary>
    /// <param name="tenant">Whose examples to go by.</param>
    /// <param name="text">The text; its first 2,048 characters count.</param>
    /// <param name="cancellationToken">Ends the waiting for the language model.</param>
    ValueTask<IntentAnswer> RecognizeAsync(TenantId tenant, string text, CancellationToken cancellationToken = default);

    /// <summary>Adds examples. They count at once, and a model is trained with them in the background.</summary>
    /// <param name="tenant">Whose they are.</param>
    /// <param name="examples">The examples.</param>
    /// <param name="values">Values to be found as entities, with their type.</param>
    /// <returns>How many were added; fewer than given when they were there already or the tenant has as many as it may.</returns>
    int Add(TenantId tenant, IReadOnlyList<IntentExample> examples, IReadOnlyList<(string Type, string Value)> values);

    /// <summary>Removes an intent with its examples, or one example of it.</summary>
    /// <returns>How many were removed.</returns>
    int Remove(TenantId tenant, string intent, string? text);

    /// <summary>A tenant's examples, in the order in which they were added.</summary>
    IReadOnlyList<IntentExample> List(TenantId tenant);

    /// <summary>Trains a tenant's model now.</summary>
    Task<IntentTraining> TrainAsync(TenantId tenant, CancellationToken cancellationToken = default);

    /// <summary>How a tenant's model stands.</summary>
    IntentTraining Training(TenantId tenant);
}

/// <summary>What a text is after.</summary>
/// <param name="Decision">The decision: <c>recognized</c>, <c>unsure</c> or <c>out_of_scope</c>; its reasons begin with the n-grams that weighed most.</param>
/// <param name="Intent">The intent; null when it is out of scope.</param>
/// <param name="Confidence">The probability that this is right, 0 to 1.</param>
/// <param name="SuggestedAction">What is to be done; null when it is out of scope or unsure.</param>
/// <param name="Entities">What the text names.</param>
/// <param name="Alternative">The runner-up; null when there is none.</param>
/// <param name="Source"><c>model</c>; <c>advisor</c> when the language model's answer stands; <c>example</c> when it said so of this very text before.</param>
public sealed record IntentAnswer(
    Decision Decision, string? Intent, double Confidence, string? SuggestedAction, IReadOnlyList<IntentEntity> Entities, string? Alternative, string Source);

/// <summary>How a tenant's model stands.</summary>
/// <param name="State"><c>none</c> (no examples), <c>waiting</c>, <c>training</c>, <c>ready</c>.</param>
/// <param name="Progress">Which share of a running training is done, 0 to 1.</param>
/// <param name="Examples">How many examples there are, the shipped ones and those of the document among them.</param>
/// <param name="Intents">How many intents.</param>
/// <param name="NewExamples">How many came since the last training.</param>
/// <param name="HeldOutAccuracy">The share recognised rightly by models that had not seen them, in the last training; null when there were too few.</param>
/// <param name="TrainingSeconds">How long the last training took.</param>
/// <param name="ModelBytes">How large the model is.</param>
/// <param name="Contradictions">Examples that contradict others, as the last training found them.</param>
public sealed record IntentTraining(
    string State, double Progress, int Examples, int Intents, int NewExamples, double? HeldOutAccuracy, double TrainingSeconds, long ModelBytes, IReadOnlyList<IntentContradiction> Contradictions);
