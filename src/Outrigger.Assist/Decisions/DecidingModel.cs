using System.Text.Json.Serialization;

namespace Outrigger.Assist.Decisions;

/// <summary>Which model decided.</summary>
/// <param name="Name">The model's name; stable.</param>
/// <param name="Version">Its version; <c>fixed</c> when the fixed rule answered.</param>
/// <param name="SamplesSeen">How many observations this answer rests on.</param>
/// <param name="IsColdStart">Whether these are fewer than the model wants before it is trusted.</param>
public sealed record DecidingModel(string Name, string Version, long SamplesSeen, [property: JsonPropertyName("coldStart")] bool IsColdStart)
{
    /// <summary>The version of answers by the fixed rule.</summary>
    public const string FixedVersion = "fixed";
}
