using System.Text.Json;
using System.Text.Json.Serialization;
using Outrigger.Assist.Decisions;
using Outrigger.Core.Json;

namespace Outrigger.Assist.Retry;

/// <summary>Whether to repeat a failed attempt, or to send a retry that was advised.</summary>
/// <param name="Retry">Whether to do it.</param>
/// <param name="DelayMs">How long to wait first, in milliseconds; 0 at the moment of sending.</param>
/// <param name="Probability">The chance that it succeeds, 0 to 1.</param>
/// <param name="AdviceId">What to name when it is sent, and when its outcome is told.</param>
/// <param name="Sending">At the moment of sending: <c>send</c>, <c>worse</c> or <c>overBudget</c>; absent before.</param>
/// <param name="Decision">The decision.</param>
public sealed record RetryAdviseAnswer(
    bool Retry,
    double DelayMs,
    double Probability,
    Guid AdviceId,
    [property: JsonConverter(typeof(CamelCaseEnumConverter<RetrySendResult>))] RetrySendResult? Sending,
    Decision Decision);

/// <summary>What was taken of outcomes.</summary>
/// <param name="Learned">Whether the model has learned from the outcome of an advice.</param>
/// <param name="Counted">How many attempts were counted beside it.</param>
/// <param name="Decision">The decision of the advice; absent when only attempts were told.</param>
public sealed record RetryOutcomeAnswer(bool Learned, int Counted, Decision? Decision);

[JsonSourceGenerationOptions(
    JsonSerializerDefaults.Web,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow)]
[JsonSerializable(typeof(RetryAdviseRequest))]
[JsonSerializable(typeof(RetryOutcomeRequest))]
[JsonSerializable(typeof(RetryAdviseAnswer))]
[JsonSerializable(typeof(RetryOutcomeAnswer))]
internal sealed partial class RetryJson : JsonSerializerContext;
