using BenchmarkDotNet.Attributes;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Outrigger.Assist.Decisions;
using Outrigger.Core.Callers;

namespace Outrigger.Benchmarks.Decisions;

/// <summary>What the contract adds to an engine: the bare engine, then a decision of each mode, not recorded.</summary>
public class DecisionMakerBenchmarks
{
    private static readonly Verdict Normal = new("normal", 1, 0.9, [new("value", "1", 1)]);

    private readonly Head _model = new();
    private readonly Options _suggest = new() { RecordedShare = 0 };
    private readonly Options _off = new() { RecordedShare = 0, Mode = AssistMode.Off };
    private readonly Options _shadow = new() { RecordedShare = 0, Mode = AssistMode.Shadow };
    private ServiceProvider _services = null!;
    private IDecisionMaker _maker = null!;

    [GlobalSetup]
    public void Setup()
    {
        var configuration = new ConfigurationBuilder().Build();
        _services = new ServiceCollection().AddSingleton<IConfiguration>(configuration).AddDecisions(configuration).BuildServiceProvider();
        _maker = _services.GetRequiredService<IDecisionMaker>();
    }

    [GlobalCleanup]
    public void Cleanup() => _services.Dispose();

    [Benchmark(Baseline = true)]
    public Verdict Engine()
    {
        Span<double> features = stackalloc double[8];
        features.Fill(1);
        return _model.Judge([1], features);
    }

    [Benchmark]
    public Decision Suggest() => Make(_suggest);

    [Benchmark]
    public Decision Off() => Make(_off);

    [Benchmark]
    public Decision Shadow() => Make(_shadow);

    private Decision Make(Options options) => _maker.Make(
        TenantId.Default,
        _model,
        options,
        "series",
        1.0,
        static (in double value, Span<double> features) =>
        {
            features.Fill(value);
            return new Observed(100, false);
        },
        static (in double _) => Normal);

    private sealed class Options : AssistModuleOptions;

    private sealed class Head : IDecisionModel
    {
        public string ModuleName => "bench";

        public string Name => "bench";

        public IReadOnlyList<string> FeatureNames { get; } = ["a", "b", "c", "d", "e", "f", "g", "h"];

        public IReadOnlyList<double> InitialParameters { get; } = [1];

        public Verdict Judge(ReadOnlySpan<double> parameters, ReadOnlySpan<double> features) => Normal;

        public double Loss(ReadOnlySpan<double> parameters, ReadOnlySpan<double> features, double outcome) => 0;

        public void Learn(Span<double> parameters, ReadOnlySpan<double> features, double outcome, double weight)
        {
        }
    }
}
