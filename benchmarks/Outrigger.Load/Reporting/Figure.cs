using System.Text.Json;
using System.Text.Json.Serialization;

namespace Outrigger.Load.Reporting;

/// <summary>One line of output that other tools read.</summary>
/// <param name="Bench">Name before the slash, such as <c>gateway</c>.</param>
/// <param name="Metric">Name after the slash, such as <c>rps</c>.</param>
/// <param name="Value">Ours, in <paramref name="Unit"/>.</param>
/// <param name="Unit">Unit.</param>
/// <param name="Baseline">What it is compared with, in the same unit.</param>
/// <param name="Ratio"><paramref name="Value"/> / <paramref name="Baseline"/>.</param>
internal sealed record Figure(string Bench, string Metric, double Value, string Unit, double? Baseline, double? Ratio)
{
    public static Figure Create(string bench, string metric, double value, string unit, double? baseline = null) => new(
        bench, metric, Round(value), unit, baseline is { } given ? Round(given) : null,
        baseline is { } divisor && divisor > 0 ? Round(value / divisor) : null);

    public string ToJson() => JsonSerializer.Serialize(this, FigureJson.Default.Figure);

    // Four significant digits: more would pretend to a precision that no such run has.
    private static double Round(double value) =>
        value == 0 ? 0 : double.Parse(value.ToString("G4", System.Globalization.CultureInfo.InvariantCulture), System.Globalization.CultureInfo.InvariantCulture);
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(Figure))]
internal sealed partial class FigureJson : JsonSerializerContext;
