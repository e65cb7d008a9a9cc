using System.Diagnostics.Metrics;
using System.Text;

namespace Outrigger.Core.Telemetry;

/// <summary>What an instrument is to Prometheus.</summary>
internal enum MetricKind
{
    Counter,

    /// <summary>A gauge that is added to.</summary>
    Gauge,

    /// <summary>A gauge that is set.</summary>
    SetGauge,

    Histogram,
}

/// <summary>Names of instruments and tags as Prometheus takes them: dots become underscores, the unit and <c>_total</c> stand at the end.</summary>
/// <seealso href="https://opentelemetry.io/docs/specs/otel/compatibility/prometheus_and_openmetrics/"/>
internal static class MetricNames
{
    public static MetricKind GetKind(Instrument instrument)
    {
        var type = instrument.GetType();
        var name = type.IsGenericType ? type.GetGenericTypeDefinition().Name : type.Name;
        return name.Split('`')[0] switch
        {
            "Counter" or "ObservableCounter" => MetricKind.Counter,
            "Histogram" => MetricKind.Histogram,
            "UpDownCounter" or "ObservableUpDownCounter" => MetricKind.Gauge,
            _ => MetricKind.SetGauge,
        };
    }

    public static string GetName(Instrument instrument, MetricKind kind)
    {
        var name = Sanitise(instrument.Name, mayHaveColon: true);
        if (GetUnit(instrument.Unit) is { } unit && !name.EndsWith("_" + unit, StringComparison.Ordinal))
        {
            name += "_" + unit;
        }

        return kind == MetricKind.Counter && !name.EndsWith("_total", StringComparison.Ordinal) ? name + "_total" : name;
    }

    /// <summary>A label's name: letters, digits and underscores, not beginning with a digit.</summary>
    public static string Sanitise(string name, bool mayHaveColon = false)
    {
        var clean = new StringBuilder(name.Length + 1);
        foreach (var c in name)
        {
            clean.Append(char.IsAsciiLetterOrDigit(c) || (c == ':' && mayHaveColon) ? c : '_');
        }

        return clean.Length == 0 || char.IsAsciiDigit(clean[0]) ? "_" + clean : clean.ToString();
    }

    private static string? GetUnit(string? unit) => unit switch
    {
        null or "" or "1" => null,
        "s" => "seconds",
        "ms" => "milliseconds",
        "us" => "microseconds",
        "ns" => "nanoseconds",
        "By" => "bytes",
        "%" => "percent",
        _ when unit.StartsWith('{') => null,
        _ => Sanitise(unit),
    };
}
