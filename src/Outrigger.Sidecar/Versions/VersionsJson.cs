using System.Text.Json.Serialization;

namespace Outrigger.Sidecar.Versions;

/// <summary>The JSON of this room.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, WriteIndented = true, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(VersionState))]
[JsonSerializable(typeof(VersionsAnswer))]
internal sealed partial class VersionsJson : JsonSerializerContext;

/// <summary>How the versions stand.</summary>
/// <param name="Stable">The stable version.</param>
/// <param name="Canary">The new version; null for none.</param>
/// <param name="Weight">The share of clients that it answers now.</param>
/// <param name="MirrorShare">The share of safe requests that it gets a copy of now.</param>
/// <param name="Phase">Why: <c>stable</c>, <c>mirror</c>, <c>canary</c>, <c>cooling-down</c>, <c>rolled-back</c>, <c>pinned</c> or <c>promoted</c>.</param>
/// <param name="State">What happened.</param>
internal sealed record VersionsAnswer(string Stable, string? Canary, double Weight, double MirrorShare, string Phase, VersionState State);
