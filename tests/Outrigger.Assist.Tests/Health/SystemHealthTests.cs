using Microsoft.Extensions.DependencyInjection;
using Outrigger.Assist.Health;
using Outrigger.Assist.Tests.Anomaly;
using Outrigger.Assist.Tests.Decisions;
using Shouldly;
using Xunit;

namespace Outrigger.Assist.Tests.Health;

public sealed class SystemHealthTests : IAsyncDisposable
{
    private readonly Source _source = new();
    private readonly AssistParts _parts;

    public SystemHealthTests() => _parts = new((services, configuration) =>
    {
        services.AddSingleton<IHealthSource>(_source);
        services.AddSystemHealth(configuration);
    });

    public ValueTask DisposeAsync() => _parts.DisposeAsync();

    [Fact]
    public void Read_Calm_IsHealthyWithReadings()
    {
        var report = Read(cpuShare: 0.2);

        (report.NeedsAttention, report.Severity, report.Decision.Outcome).ShouldBe((false, "low", "healthy"));
        report.Reading.CpuShare.ShouldBe(0.2, 1e-6);
        report.Reading.UptimeSeconds.ShouldBe(60);
    }

    [Fact]
    public void Read_CpuOverItsLimit_NeedsAttentionAndSaysWhy()
    {
        Read(cpuShare: 0.2);

        var report = Read(cpuShare: 1);

        (report.NeedsAttention, report.Severity).ShouldBe((true, "critical"));
        report.Decision.Reasons[0].What.ShouldBe("processors");
        report.Decision.Confidence.ShouldBeGreaterThan(0.8);
    }

    [Fact]
    public void RunOnce_BeginsAndEnds_LogsEachOnce()
    {
        var worker = _parts.Get<HealthWorker>();
        foreach (var share in new[] { 0.1, 1, 1, 1, 0.1, 0.1 })
        {
            Advance(share);
            worker.RunOnce();
        }

        _parts.Log.Entries.Select(entry => entry.Id).Where(id => id is 3800 or 3801).ShouldBe([3800, 3801]);
    }

    [Theory]
    [InlineData(0.5, "low")]
    [InlineData(0.8, "medium")]
    [InlineData(1, "high")]
    [InlineData(1.05, "critical")]
    public void SeverityOf_ShareOfALimit_IsGraded(double share, string severity) => SystemHealth.SeverityOf(share).ShouldBe(severity);

    [Fact]
    public void Source_OfTheOwnProcess_ReadsWhatCanBe()
    {
        var counters = new ProcessHealth(TimeProvider.System).Read();

        counters.MemoryBytes.ShouldBeGreaterThan(1 << 20);
        counters.MemoryLimitBytes.ShouldBeGreaterThan(1 << 20);
        counters.Processors.ShouldBeGreaterThan(0);
        counters.CpuTime.ShouldBeGreaterThan(TimeSpan.Zero);
        counters.Uptime.ShouldBeGreaterThan(TimeSpan.Zero);
    }

    [Fact]
    public async Task Get_OverHttp_AnswersReportWithDecision()
    {
        await using var host = await AnomalyHost.StartAsync(
            (services, configuration) =>
            {
                services.AddSingleton<IHealthSource>(_source);
                services.AddSystemHealth(configuration);
            },
            routes => routes.MapSystemHealth());

        var (status, report) = await host.SendAsync("GET", "/assist/v1/health");

        status.ShouldBe(200);
        report!["needsAttention"]!.GetValue<bool>().ShouldBeFalse();
        report["decision"]!["module"]!.GetValue<string>().ShouldBe("health");
        report["reading"]!["uptimeSeconds"]!.GetValue<double>().ShouldBeGreaterThanOrEqualTo(0);
        (await host.SendAsync("GET", "/assist/v1/health", tenant: "nobody")).Status.ShouldBe(401);
    }

    private HealthReport Read(double cpuShare)
    {
        Advance(cpuShare);
        return _parts.Get<SystemHealth>().Read();
    }

    // Half a minute on two processors, of which a share was used.
    private void Advance(double cpuShare)
    {
        var step = TimeSpan.FromSeconds(_source.Counters.Uptime == TimeSpan.Zero ? 60 : 30);
        _parts.Time.Advance(step);
        _source.Counters = _source.Counters with { Uptime = _source.Counters.Uptime + step, CpuTime = _source.Counters.CpuTime + (cpuShare * 2 * step) };
    }

    private sealed class Source : IHealthSource
    {
        public HealthCounters Counters { get; set; } = new(TimeSpan.Zero, 2, 100 << 20, 1L << 30, TimeSpan.Zero, TimeSpan.Zero, 50 << 20, 8, 0);

        public HealthCounters Read() => Counters;
    }
}
