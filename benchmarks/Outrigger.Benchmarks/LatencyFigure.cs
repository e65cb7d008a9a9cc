using System.Text.Json.Serialization;

namespace Outrigger.Benchmarks;

/// <summary>One line of output that other tools read; the same shape in all families.</summary>
internal sealed record LatencyFigure(string Bench, string Metric, double Value, string Unit, double? Baseline, double? Ratio);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(LatencyFigure))]
internal sealed partial class LatencyJson : JsonSerializerContext;
