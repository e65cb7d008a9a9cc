using System.Diagnostics.CodeAnalysis;
using System.Diagnostics.Metrics;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Outrigger.Assist.Anomaly;
using Outrigger.Assist.Decisions;
using Outrigger.Assist.Forecasting;
using Outrigger.Assist.Logs;
using Outrigger.Core.Callers;

namespace Outrigger.Assist.Assistance;

/// <summary>
/// Runs each module once on made-up input, apart from everything that is kept: its code is compiled then, so that the
/// first decision somebody asks for is not the one that takes longer than its time limit. Once a process, beside the start.
/// </summary>
internal static class AssistWarmup
{
    private const int Points = 200;

    private static int _isDone;

    [SuppressMessage("Design", "CA1031", Justification = "Whatever fails here, nobody has asked for it.")]
    public static void Run(TimeProvider time)
    {
        if (Interlocked.Exchange(ref _isDone, 1) != 0)
        {
            return;
        }

        try
        {
            using var apart = Build(time);
            Ask(apart, time.GetUtcNow());
        }
        catch (Exception)
        {
            // The module says what is wrong with it when it is asked in earnest.
        }
    }

    /// <summary>Asks each module of these services; what they decided.</summary>
    internal static IReadOnlyList<Decision> Ask(IServiceProvider services, DateTimeOffset now)
    {
        var values = Enumerable.Range(0, Points).Select(i => 10.0 + (i % 24)).ToArray();
        var times = Enumerable.Range(0, Points).Select(i => now.AddHours(i - Points)).ToArray();
        var anomaly = services.GetRequiredService<IMetricAnomalyDetection>();
        return
        [
            anomaly.Detect(TenantId.Default, "warm-up", times, values).Decision,
            anomaly.Observe(TenantId.Default, new MetricPoint("warm-up", 1, now)).Decision!,
            services.GetRequiredService<IForecasting>().Forecast(TenantId.Default, new ForecastRequest { Values = [.. values.Select(value => (double?)value)] }).Answer!.Decision,
            services.GetRequiredService<ILogAnalysis>().Ingest(TenantId.Default, [.. values.Select((value, i) => new LogEntry($"line {i} took {value} ms", now))]).Decision,
        ];
    }

    /// <summary>The modules on their defaults, with nothing behind them.</summary>
    internal static ServiceProvider Build(TimeProvider time)
    {
        var defaults = new ConfigurationBuilder().Build();
        return new ServiceCollection()
            .AddSingleton(time)
            .AddSingleton<IMeterFactory, UnheardMeters>()
            .AddLogging()
            .AddDecisions(defaults)
            .AddAnomaly(defaults)
            .AddForecasting(defaults)
            .AddLogAnalysis(defaults)
            .BuildServiceProvider();
    }

    // What is counted here is no decision that somebody asked for.
    private sealed class UnheardMeters : IMeterFactory
    {
        public Meter Create(MeterOptions options) => new("warm-up");

        public void Dispose()
        {
        }
    }
}
