using System.Text.Json;
using System.Text.Json.Serialization;
using Outrigger.Core.Json;
using Outrigger.Core.Time;

namespace Outrigger.Assist.Decisions;

/// <summary>A page of decisions, the newest first.</summary>
/// <param name="Items">The decisions.</param>
/// <param name="Next">Give it as <c>after</c> to get the next page; null on the last.</param>
public sealed record DecisionPage(IReadOnlyList<DecisionAnswer> Items, Guid? Next);

/// <summary>A decision as it was answered, with what is known beside it.</summary>
public sealed record DecisionAnswer
{
    /// <summary>Its id.</summary>
    public required Guid Id { get; init; }

    /// <summary>The module that decided.</summary>
    public required string Module { get; init; }

    /// <summary>What was decided.</summary>
    [JsonPropertyName("decision")]
    public required string Outcome { get; init; }

    /// <summary>The score it rests on.</summary>
    public required double Score { get; init; }

    /// <summary>The calibrated probability that it is right, 0 to 1.</summary>
    public required double Confidence { get; init; }

    /// <summary>Whether it is kept.</summary>
    [JsonPropertyName("recorded")]
    public required bool IsRecorded { get; init; }

    /// <summary>The reasons, the weightiest first.</summary>
    public required IReadOnlyList<DecisionReason> Reasons { get; init; }

    /// <summary>Which model decided.</summary>
    public required DecidingModel Model { get; init; }

    /// <summary>How long it took, in microseconds.</summary>
    public required double ElapsedUs { get; init; }

    /// <summary>Whose it is.</summary>
    public required string Tenant { get; init; }

    /// <summary>What was decided about.</summary>
    public required string Subject { get; init; }

    /// <summary>How far the module was allowed to go.</summary>
    [JsonConverter(typeof(CamelCaseEnumConverter<AssistMode>))]
    public required AssistMode Mode { get; init; }

    /// <summary>When it was made, UTC.</summary>
    public required DateTimeOffset At { get; init; }

    /// <summary>Whether it was worth a look.</summary>
    [JsonPropertyName("notable")]
    public required bool IsNotable { get; init; }

    /// <summary>Why the fixed rule answered; absent when it did not have to.</summary>
    public string? Fallback { get; init; }

    /// <summary>What the model would have said; absent where it answered itself.</summary>
    public VerdictAnswer? Shadow { get; init; }

    /// <summary>The features it rests on; empty when the model was not asked.</summary>
    public required IReadOnlyList<FeatureAnswer> Features { get; init; }

    /// <summary>What was said of it since.</summary>
    public required IReadOnlyList<FeedbackAnswer> Feedback { get; init; }

    internal static DecisionAnswer Of(RecordedDecision made, IReadOnlyList<string> names) => new()
    {
        Id = made.Decision.Id,
        Module = made.Decision.Module,
        Outcome = made.Decision.Outcome,
        Score = made.Decision.Score,
        Confidence = made.Decision.Confidence,
        IsRecorded = made.Decision.IsRecorded,
        Reasons = made.Decision.Reasons,
        Model = made.Decision.Model,
        ElapsedUs = made.Decision.ElapsedUs,
        Tenant = made.Tenant.Value,
        Subject = made.Subject,
        Mode = made.Mode,
        At = ClockExtensions.FromUnixMicroseconds(made.AtMicros),
        IsNotable = made.IsNotable,
        Fallback = made.Fallback,
        Shadow = made.Shadow is { } shadow ? VerdictAnswer.Of(shadow, made.ParametersVersion) : null,
        Features = [.. names.Select((name, i) => new FeatureAnswer(name, double.IsFinite(made.Features.Span[i]) ? made.Features.Span[i] : null))],
        Feedback = [.. made.Feedback.Select(said => new FeedbackAnswer(said.Outcome, said.Source, said.Label, said.Comment, ClockExtensions.FromUnixMicroseconds(said.AtMicros)))],
    };
}

/// <summary>What a version of a model says.</summary>
/// <param name="Outcome">What it decides.</param>
/// <param name="Score">The score it rests on.</param>
/// <param name="Confidence">The calibrated probability that it is right, 0 to 1.</param>
/// <param name="Reasons">The reasons, the weightiest first.</param>
/// <param name="Version">The version.</param>
public sealed record VerdictAnswer([property: JsonPropertyName("decision")] string Outcome, double Score, double Confidence, IReadOnlyList<DecisionReason> Reasons, string Version)
{
    internal static VerdictAnswer Of(Verdict verdict, string version) => new(verdict.Outcome, verdict.Score, verdict.Confidence, verdict.Reasons, version);
}

/// <summary>A feature.</summary>
/// <param name="Name">What it is called.</param>
/// <param name="Value">What it was; null where nothing was known.</param>
public sealed record FeatureAnswer(string Name, [property: JsonIgnore(Condition = JsonIgnoreCondition.Never)] double? Value);

/// <summary>A word of feedback.</summary>
/// <param name="Outcome">What was true; yes is 1, no is 0.</param>
/// <param name="Source">Who says so: <c>user:…</c>, <c>key:…</c>, <c>admin</c> or <c>anonymous</c>.</param>
/// <param name="Label">What the caller calls the place it knows it from.</param>
/// <param name="Comment">A remark.</param>
/// <param name="At">When it was said, UTC.</param>
public sealed record FeedbackAnswer(double Outcome, string Source, string? Label, string? Comment, DateTimeOffset At);

/// <summary>A decision asked again.</summary>
/// <param name="Decision">What was answered then.</param>
/// <param name="Replay">What the version says of the same features now.</param>
/// <param name="IsSame">Whether both decide the same.</param>
/// <param name="ElapsedUs">How long the replay took, in microseconds.</param>
public sealed record ReplayAnswer(DecisionAnswer Decision, VerdictAnswer Replay, [property: JsonPropertyName("same")] bool IsSame, double ElapsedUs);

[JsonSourceGenerationOptions(
    JsonSerializerDefaults.Web,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow)]
[JsonSerializable(typeof(DecisionPage))]
[JsonSerializable(typeof(DecisionAnswer))]
[JsonSerializable(typeof(ReplayAnswer))]
[JsonSerializable(typeof(FeedbackRequest))]
internal sealed partial class DecisionsJson : JsonSerializerContext;
