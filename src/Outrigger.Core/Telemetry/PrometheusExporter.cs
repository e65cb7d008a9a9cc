using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;

namespace Outrigger.Core.Telemetry;

/// <summary>
/// Keeps the measurements of chosen meters and writes them in Prometheus' text format. A measurement costs a hash of its
/// tags and two interlocked additions; nothing is allocated once its series is there. Thread-safe.
/// </summary>
internal sealed class PrometheusExporter : IMetricsText, IHostedService, IDisposable
{
    private static readonly string[] AlwaysOn =
    [
        OutriggerTelemetry.MeterName, OutriggerTelemetry.MeterName + ".*", "System.Runtime", "Microsoft.AspNetCore.Server.Kestrel",
    ];

    private readonly MetricsOptions _options;
    private readonly string[] _meters;
    private readonly MeterListener _listener = new();
    private readonly ConcurrentDictionary<Instrument, MetricStore> _stores = new();
    private readonly Lock _scrape = new();
    private long _refusedInstruments;

    public PrometheusExporter(IOptions<TelemetryOptions> options)
    {
        _options = options.Value.Metrics;
        _meters = [.. AlwaysOn, .. _options.Meters];
        _listener.InstrumentPublished = OnPublished;
        _listener.SetMeasurementEventCallback<byte>(static (_, value, tags, state) => ((MetricStore)state!).Measure(value, tags));
        _listener.SetMeasurementEventCallback<short>(static (_, value, tags, state) => ((MetricStore)state!).Measure(value, tags));
        _listener.SetMeasurementEventCallback<int>(static (_, value, tags, state) => ((MetricStore)state!).Measure(value, tags));
        _listener.SetMeasurementEventCallback<long>(static (_, value, tags, state) => ((MetricStore)state!).Measure(value, tags));
        _listener.SetMeasurementEventCallback<float>(static (_, value, tags, state) => ((MetricStore)state!).Measure(value, tags));
        _listener.SetMeasurementEventCallback<double>(static (_, value, tags, state) => ((MetricStore)state!).Measure(value, tags));
        _listener.SetMeasurementEventCallback<decimal>(static (_, value, tags, state) => ((MetricStore)state!).Measure((double)value, tags));
    }

    public Task StartAsync(CancellationToken cancellationToken)
    {
        if (_options.Enabled)
        {
            _listener.Start();
        }

        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public void Dispose() => _listener.Dispose();

    /// <summary>All series as text, instruments in the order of their names.</summary>
    public byte[] Scrape()
    {
        // One at a time: observed instruments are asked anew, and two scrapes would take each other's answers away.
        lock (_scrape)
        {
            foreach (var store in _stores.Values)
            {
                store.ForgetObserved();
            }

            _listener.RecordObservableInstruments();
            using var text = new PrometheusText();
            string? name = null;
            foreach (var store in _stores.Values.OrderBy(store => store.Name, StringComparer.Ordinal))
            {
                // The same name from two meters is one family to Prometheus: its head may stand there once.
                text.WriteFamily(store, withHead: store.Name != name);
                name = store.Name;
            }

            text.WriteOverflow(_stores.Values, Volatile.Read(ref _refusedInstruments));
            return text.ToArray();
        }
    }

    private void OnPublished(Instrument instrument, MeterListener listener)
    {
        if (!Array.Exists(_meters, pattern => Matches(pattern, instrument.Meter.Name)))
        {
            return;
        }

        if (_stores.Count >= _options.MaxInstruments)
        {
            Interlocked.Increment(ref _refusedInstruments);
            return;
        }

        var store = _stores.GetOrAdd(instrument, static (key, max) => new MetricStore(key, max), _options.MaxSeriesPerInstrument);
        listener.EnableMeasurementEvents(instrument, store);
    }

    private static bool Matches(string pattern, string name) =>
        pattern.EndsWith('*') ? name.StartsWith(pattern[..^1], StringComparison.Ordinal) : string.Equals(pattern, name, StringComparison.Ordinal);
}
