using BenchmarkDotNet.Configs;
using BenchmarkDotNet.Diagnosers;
using BenchmarkDotNet.Jobs;
using BenchmarkDotNet.Running;
using BenchmarkDotNet.Toolchains.InProcess.Emit;
using Outrigger.Benchmarks;

// In this process: the project that BenchmarkDotNet would generate under artifacts/ falls under the repository's build rules, which it
// does not keep. The optimizations of .NET are the same; only the isolation of one class from the next is lost.
var isShort = args.Contains("--short");
var config = ManualConfig.Create(DefaultConfig.Instance)
    .AddJob((isShort ? Job.ShortRun : Job.Default).WithToolchain(InProcessEmitToolchain.Instance))
    .AddDiagnoser(MemoryDiagnoser.Default)
    .WithArtifactsPath(Path.Combine("artifacts", "benchmarks"));
var summaries = BenchmarkSwitcher.FromAssembly(typeof(Program).Assembly).Run([.. args.Where(static argument => argument != "--short")], config);
return LatencyReport.Write(summaries, isShort ? Path.Combine("artifacts", "bench") : Path.Combine("benchmarks", "results"));
