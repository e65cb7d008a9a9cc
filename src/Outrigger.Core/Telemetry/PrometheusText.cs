using System.Globalization;
using System.Text;

namespace Outrigger.Core.Telemetry;

/// <summary>Writes series in Prometheus' text format, version 0.0.4.</summary>
/// <seealso href="https://prometheus.io/docs/instrumenting/exposition_formats/"/>
internal sealed class PrometheusText : IDisposable
{
    public const string ContentType = "text/plain; version=0.0.4; charset=utf-8";

    private const int MaxLabelLength = 256;

    private readonly MemoryStream _bytes = new();
    private readonly StreamWriter _writer;

    public PrometheusText() => _writer = new StreamWriter(_bytes, new UTF8Encoding(encoderShouldEmitUTF8Identifier: false), leaveOpen: true) { NewLine = "\n" };

    public byte[] ToArray()
    {
        _writer.Flush();
        return _bytes.ToArray();
    }

    public void Dispose()
    {
        _writer.Dispose();
        _bytes.Dispose();
    }

    public void WriteFamily(MetricStore store, bool withHead)
    {
        if (withHead)
        {
            WriteHead(store.Name, store.Instrument.Description ?? store.Instrument.Name, store.Kind);
        }

        foreach (var (tags, series) in store.Series)
        {
            WriteSeries(store, FormatLabels(tags.Tags), series);
        }

        if (store.Overflowed > 0)
        {
            WriteSeries(store, "otel_metric_overflow=\"true\"", store.Overflow);
        }
    }

    public void WriteOverflow(IEnumerable<MetricStore> stores, long refusedInstruments)
    {
        WriteHead("outrigger_telemetry_overflow_total", "Measurements that found no series of their own.", MetricKind.Counter);
        foreach (var store in stores.Where(store => store.Overflowed > 0))
        {
            WriteLine("outrigger_telemetry_overflow_total", $"instrument=\"{Escape(store.Instrument.Name)}\"", store.Overflowed);
        }

        WriteHead("outrigger_telemetry_refused_instruments_total", "Instruments beyond the limit.", MetricKind.Counter);
        WriteLine("outrigger_telemetry_refused_instruments_total", "", refusedInstruments);
    }

    /// <summary>A label's value: nothing in it can end the value or the line.</summary>
    internal static string Escape(string value) =>
        LogText.Clean(value, MaxLabelLength).Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal);

    private void WriteHead(string name, string help, MetricKind kind)
    {
        _writer.Write("# HELP ");
        _writer.Write(name);
        _writer.Write(' ');
        _writer.WriteLine(LogText.Clean(help).Replace("\\", "\\\\", StringComparison.Ordinal));
        _writer.Write("# TYPE ");
        _writer.Write(name);
        _writer.WriteLine(kind switch
        {
            MetricKind.Counter => " counter",
            MetricKind.Histogram => " histogram",
            _ => " gauge",
        });
    }

    private void WriteSeries(MetricStore store, string labels, MetricSeries series)
    {
        if (store.Bounds is null)
        {
            WriteLine(store.Name, labels, series.Value);
            return;
        }

        // The sum is read first: a measurement in between is then missing in the sum, never in the count below it.
        var sum = series.Value;
        long count = 0;
        var prefix = labels.Length == 0 ? "" : labels + ",";
        for (var i = 0; i < series.Buckets.Length; i++)
        {
            count += Volatile.Read(in series.Buckets[i]);
            var bound = i < store.Bounds.Length ? Format(store.Bounds[i]) : "+Inf";
            WriteLine(store.Name + "_bucket", $"{prefix}le=\"{bound}\"", count);
        }

        WriteLine(store.Name + "_sum", labels, sum);
        WriteLine(store.Name + "_count", labels, count);
    }

    private void WriteLine(string name, string labels, double value)
    {
        _writer.Write(name);
        if (labels.Length > 0)
        {
            _writer.Write('{');
            _writer.Write(labels);
            _writer.Write('}');
        }

        _writer.Write(' ');
        _writer.WriteLine(Format(value));
    }

    private static string FormatLabels(KeyValuePair<string, object?>[] tags) => string.Join(
        ',',
        tags.Select(tag => $"{MetricNames.Sanitise(tag.Key)}=\"{Escape(Convert.ToString(tag.Value, CultureInfo.InvariantCulture) ?? "")}\""));

    private static string Format(double value) => value switch
    {
        double.PositiveInfinity => "+Inf",
        double.NegativeInfinity => "-Inf",
        _ => value.ToString(CultureInfo.InvariantCulture),
    };
}
