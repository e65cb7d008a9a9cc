using System.Text.Json;
using System.Text.Json.Serialization;
using Outrigger.Assist.Decisions;
using Outrigger.Core.Json;

namespace Outrigger.Assist.Access;

/// <summary>A score.</summary>
/// <param name="Score">The probability that it is a malicious crawler or bot, 0 to 1.</param>
/// <param name="Action">What is suggested: <c>allow</c>, <c>tag</c>, <c>challenge</c> or <c>deny</c>.</param>
/// <param name="Rule">The fixed rule that fired; absent for none.</param>
/// <param name="RuleAction">What the fixed rules alone would suggest.</param>
/// <param name="Decision">The decision; its id names the request when its answer and outcome are told.</param>
public sealed record AccessScoreAnswer(
    double Score,
    [property: JsonConverter(typeof(CamelCaseEnumConverter<AccessAction>))] AccessAction Action,
    string? Rule,
    [property: JsonConverter(typeof(CamelCaseEnumConverter<AccessAction>))] AccessAction RuleAction,
    Decision Decision);

/// <summary>What was taken.</summary>
/// <param name="Observed">Whether the answer's status was taken; absent when none was told.</param>
/// <param name="Outcome">What became of the outcome: <c>taken</c>, <c>capped</c> or <c>unknown</c>; absent when none was told.</param>
public sealed record AccessOutcomeAnswer(
    bool? Observed,
    [property: JsonConverter(typeof(CamelCaseEnumConverter<AccessOutcomeResult>))] AccessOutcomeResult? Outcome);

[JsonSourceGenerationOptions(
    JsonSerializerDefaults.Web,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow)]
[JsonSerializable(typeof(AccessScoreRequest))]
[JsonSerializable(typeof(AccessOutcomeRequest))]
[JsonSerializable(typeof(AccessScoreAnswer))]
[JsonSerializable(typeof(AccessOutcomeAnswer))]
[JsonSerializable(typeof(AccessGroupList))]
internal sealed partial class AccessJson : JsonSerializerContext;
