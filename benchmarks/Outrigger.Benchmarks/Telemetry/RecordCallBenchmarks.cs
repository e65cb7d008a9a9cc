using BenchmarkDotNet.Attributes;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Outrigger.Core.Telemetry;
using Outrigger.Core.Time;

namespace Outrigger.Benchmarks.Telemetry;

/// <summary>What measuring a call costs on the request path: nobody listening against the keeper of <c>/metrics</c>.</summary>
public class RecordCallBenchmarks
{
    private readonly GenAiCall _call = new()
    {
        Operation = "chat",
        Provider = "openai",
        Model = "gpt-4o-mini",
        IsStream = true,
        Duration = TimeSpan.FromSeconds(1),
        FirstByte = TimeSpan.FromMilliseconds(200),
        Overhead = TimeSpan.FromMicroseconds(80),
        Attempts = 1,
        InputTokens = 10,
        OutputTokens = 20,
        IsUsageReported = true,
    };

    private ServiceProvider _services = null!;
    private PrometheusExporter _exporter = null!;
    private GenAiMetrics _metrics = null!;

    /// <summary>Whether measurements are kept.</summary>
    [Params(false, true)]
    public bool IsKept { get; set; }

    [GlobalSetup]
    public void Setup()
    {
        _services = new ServiceCollection().AddMetrics().AddSingleton<GenAiMetrics>().BuildServiceProvider();
        _metrics = _services.GetRequiredService<GenAiMetrics>();
        _exporter = new PrometheusExporter(Options.Create(new TelemetryOptions { Metrics = new MetricsOptions { Enabled = IsKept } }));
        _exporter.StartAsync(CancellationToken.None).GetAwaiter().GetResult();
    }

    [GlobalCleanup]
    public void Cleanup()
    {
        _exporter.Dispose();
        _services.Dispose();
    }

    [Benchmark]
    public void RecordCall() => _metrics.RecordCall(_call);

    [Benchmark(Baseline = true)]
    public Guid NewRequestId() => TimeProvider.System.NewId();

    [Benchmark]
    public Guid CreateVersion7() => Guid.CreateVersion7(TimeProvider.System.GetUtcNow());
}
