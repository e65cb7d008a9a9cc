using System.Diagnostics.Metrics;
using System.Globalization;
using System.Text;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Outrigger.Core.Telemetry;
using Outrigger.Testing;
using Shouldly;
using Xunit;

namespace Outrigger.Core.Tests.Telemetry;

public sealed class PrometheusExporterTests : IDisposable
{
    // A meter of its own for each test: listeners see the meters of the whole process.
    private readonly string _meterName = "Test.Prometheus." + Guid.NewGuid().ToString("N");
    private readonly Meter _meter;

    public PrometheusExporterTests() => _meter = new Meter(_meterName);

    public void Dispose() => _meter.Dispose();

    [Fact]
    public async Task Scrape_Counter_HasHelpTypeUnitAndTotal()
    {
        using var exporter = await StartAsync();
        var counter = _meter.CreateCounter<long>("test.bytes.sent", "By", "Bytes sent.");

        counter.Add(3, new KeyValuePair<string, object?>("peer.name", "a"));
        counter.Add(4, new KeyValuePair<string, object?>("peer.name", "a"));
        counter.Add(5, new KeyValuePair<string, object?>("peer.name", "b"));

        var text = Scrape(exporter);
        text.ShouldContain("# HELP test_bytes_sent_bytes_total Bytes sent.\n# TYPE test_bytes_sent_bytes_total counter\n");
        text.ShouldContain("test_bytes_sent_bytes_total{peer_name=\"a\"} 7\n");
        text.ShouldContain("test_bytes_sent_bytes_total{peer_name=\"b\"} 5\n");
    }

    [Fact]
    public async Task Scrape_Histogram_IsCumulativeAndTakesTheAdvisedBuckets()
    {
        using var exporter = await StartAsync();
        var histogram = _meter.CreateHistogram("test.wait", "s", "Waits.", null, new InstrumentAdvice<double> { HistogramBucketBoundaries = [0.1, 1] });

        foreach (var value in new[] { 0.05, 0.1, 0.5, 2, 3 })
        {
            histogram.Record(value);
        }

        var text = Scrape(exporter);
        text.ShouldContain("# TYPE test_wait_seconds histogram\n");
        text.ShouldContain("test_wait_seconds_bucket{le=\"0.1\"} 2\ntest_wait_seconds_bucket{le=\"1\"} 3\ntest_wait_seconds_bucket{le=\"+Inf\"} 5\n");
        text.ShouldContain("test_wait_seconds_count 5\n");
        var sum = text.Split('\n').Single(line => line.StartsWith("test_wait_seconds_sum ", StringComparison.Ordinal)).Split(' ')[1];
        double.Parse(sum, CultureInfo.InvariantCulture).ShouldBe(5.65, 1e-9);
    }

    [Fact]
    public async Task Scrape_Gauges_AreSetAddedAndObserved()
    {
        using var exporter = await StartAsync();
        var active = _meter.CreateUpDownCounter<int>("test.active");
        var level = _meter.CreateGauge<double>("test.level");
        var observed = 1;
        _meter.CreateObservableGauge("test.observed", () => new Measurement<int>(observed, new KeyValuePair<string, object?>("run", observed)));
        active.Add(5);
        active.Add(-2);
        level.Record(1);
        level.Record(0.25);

        var first = Scrape(exporter);
        observed = 2;
        var second = Scrape(exporter);

        first.ShouldContain("# TYPE test_active gauge\ntest_active 3\n");
        first.ShouldContain("test_level 0.25\n");
        first.ShouldContain("test_observed{run=\"1\"} 1\n");
        second.ShouldContain("test_observed{run=\"2\"} 2\n");
        second.ShouldNotContain("run=\"1\"");
    }

    [Fact]
    public async Task Scrape_HostileLabels_CannotForgeLines()
    {
        using var exporter = await StartAsync();
        var counter = _meter.CreateCounter<int>("test.hostile");

        counter.Add(1, new KeyValuePair<string, object?>("model", "a\"} 99\nforged_metric 1\r\u2028\u001b\\"));

        var text = Scrape(exporter);
        text.ShouldContain("test_hostile_total{model=\"a\\\"} 99\\\\nforged_metric 1\\\\r\\\\u2028\\\\u001b\\\\\"} 1\n");
        text.Split('\n').ShouldNotContain(line => line.StartsWith("forged_metric", StringComparison.Ordinal));
        text.ShouldNotContain(c => char.IsControl(c) && c != '\n');
    }

    [Fact]
    public async Task Scrape_TooManySeries_OverflowIntoOneAndAreCounted()
    {
        using var exporter = await StartAsync(maxSeries: 10);
        var counter = _meter.CreateCounter<int>("test.many");

        for (var i = 0; i < 1000; i++)
        {
            counter.Add(1, new KeyValuePair<string, object?>("id", i));
        }

        var lines = Scrape(exporter).Split('\n').Where(line => line.StartsWith("test_many_total", StringComparison.Ordinal)).ToList();
        lines.Count.ShouldBe(11);
        lines.ShouldContain("test_many_total{otel_metric_overflow=\"true\"} 990");
        Scrape(exporter).ShouldContain("outrigger_telemetry_overflow_total{instrument=\"test.many\"} 990\n");
    }

    [Fact]
    public async Task Measure_ManyThreads_LosesNothing()
    {
        using var exporter = await StartAsync();
        var counter = _meter.CreateCounter<long>("test.race");
        var histogram = _meter.CreateHistogram<double>("test.race.time", "s");

        await Task.WhenAll(Enumerable.Range(0, 8).Select(worker => Task.Run(() =>
        {
            for (var i = 0; i < 10_000; i++)
            {
                counter.Add(1, new KeyValuePair<string, object?>("worker", worker % 2));
                histogram.Record(0.5);
            }
        })));

        var text = Scrape(exporter);
        text.ShouldContain("test_race_total{worker=\"0\"} 40000\n");
        text.ShouldContain("test_race_total{worker=\"1\"} 40000\n");
        text.ShouldContain("test_race_time_seconds_count 80000\n");
        text.ShouldContain("test_race_time_seconds_sum 40000\n");
    }

    [Fact]
    public async Task RecordCall_KnownSeries_AllocatesNothing()
    {
        using var exporter = await StartAsync();
        await using var services = new ServiceCollection().AddMetrics().AddSingleton<GenAiMetrics>().BuildServiceProvider();
        var metrics = services.GetRequiredService<GenAiMetrics>();
        var call = CreateCall();
        for (var i = 0; i < 100; i++)
        {
            metrics.RecordCall(call);
        }

        Allocations.Least(() =>
        {
            for (var i = 0; i < 1000; i++)
            {
                metrics.RecordCall(call);
            }
        }).ShouldBe(0);
    }

    [Fact]
    public async Task RecordCall_Stream_WritesTheConventionsNamesAndUnits()
    {
        using var exporter = await StartAsync();
        await using var services = new ServiceCollection().AddMetrics().AddSingleton<GenAiMetrics>().BuildServiceProvider();
        var metrics = services.GetRequiredService<GenAiMetrics>();
        var provider = "p" + Guid.NewGuid().ToString("N");

        metrics.RecordCall(CreateCall() with { Provider = provider });
        metrics.RecordCall(CreateCall() with { Provider = provider, ErrorType = "upstream-timeout" });

        var tags = $"gen_ai_operation_name=\"chat\",gen_ai_provider_name=\"{provider}\",gen_ai_request_model=\"m\"";
        var text = Scrape(exporter);
        text.ShouldContain("# TYPE gen_ai_client_operation_duration_seconds histogram\n");
        text.ShouldContain($"gen_ai_client_operation_duration_seconds_count{{{tags}}} 1\n");
        text.ShouldContain($"gen_ai_client_operation_duration_seconds_count{{{tags},error_type=\"upstream-timeout\"}} 1\n");
        text.ShouldContain($"gen_ai_client_token_usage_sum{{{tags},gen_ai_token_type=\"input\"}} 20\n");
        text.ShouldContain($"gen_ai_client_token_usage_sum{{{tags},gen_ai_token_type=\"output\"}} 40\n");
        text.ShouldContain($"gen_ai_server_time_to_first_token_seconds_count{{{tags}}} 1\n");
        text.ShouldContain($"outrigger_gateway_retries_total{{{tags}}} 2\n");
    }

    private static GenAiCall CreateCall() => new()
    {
        Operation = "chat",
        Provider = "openai",
        Model = "m",
        IsStream = true,
        Duration = TimeSpan.FromSeconds(1),
        FirstByte = TimeSpan.FromMilliseconds(200),
        Overhead = TimeSpan.FromMicroseconds(80),
        Attempts = 2,
        InputTokens = 10,
        OutputTokens = 20,
        IsUsageReported = true,
    };

    private async Task<PrometheusExporter> StartAsync(int maxSeries = 1000)
    {
        var options = new TelemetryOptions { Metrics = new MetricsOptions { MaxSeriesPerInstrument = maxSeries, Meters = { _meterName } } };
        var exporter = new PrometheusExporter(Options.Create(options));
        await exporter.StartAsync(CancellationToken.None);
        return exporter;
    }

    private static string Scrape(PrometheusExporter exporter) => Encoding.UTF8.GetString(exporter.Scrape());
}
