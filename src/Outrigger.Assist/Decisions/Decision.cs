using System.Text.Json.Serialization;

namespace Outrigger.Assist.Decisions;

/// <summary>A decision as it is answered, recorded and given feedback to. Immutable.</summary>
/// <param name="Id">Its id, a UUIDv7.</param>
/// <param name="Module">The module that decided, in kebab case.</param>
/// <param name="Outcome">What was decided.</param>
/// <param name="Score">The score it rests on; unit and range are the module's.</param>
/// <param name="Confidence">The calibrated probability that it is right, 0 to 1.</param>
/// <param name="IsRecorded">Whether it is kept and can be listed and replayed; one that is not takes feedback for ten minutes.</param>
/// <param name="Reasons">The reasons, the weightiest first.</param>
/// <param name="Model">Which model decided.</param>
/// <param name="ElapsedUs">How long it took, in microseconds.</param>
public sealed record Decision(
    Guid Id,
    string Module,
    [property: JsonPropertyName("decision")] string Outcome,
    double Score,
    double Confidence,
    [property: JsonPropertyName("recorded")] bool IsRecorded,
    IReadOnlyList<DecisionReason> Reasons,
    DecidingModel Model,
    double ElapsedUs);
