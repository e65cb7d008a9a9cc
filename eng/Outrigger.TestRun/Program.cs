using System.Globalization;
using Outrigger.TestRun;

// Called by ./test:  --root <folder> --configuration <name> [--check <name> <command>]… [--filter <text>] [--ci]
// Runs every test project's executable and every check, two at a time, and sums up.
const int Lanes = 2;
string root = ".", configuration = "Release";
string? filter = null;
var isCi = false;
List<Suite> checks = [];

for (var i = 0; i < args.Length; i++)
{
    switch (args[i])
    {
        case "--root": root = Path.GetFullPath(args[++i]); break;
        case "--configuration": configuration = args[++i]; break;
        case "--filter": filter = args[++i]; break;
        case "--ci": isCi = true; break;
        case "--check": checks.Add(Suite.FromCommand(args[i + 1], args[i + 2], root)); i += 2; break;
        default: Console.Error.WriteLine($"Unknown argument: {args[i]}"); return 2;
    }
}

var results = Path.Combine(root, "artifacts", "test-results");
Directory.CreateDirectory(results);
// The end-to-end tests take longest: they start first, so that everything else shares the second lane.
var suites = Directory.EnumerateFiles(Path.Combine(root, "tests"), "*.Tests.csproj", SearchOption.AllDirectories)
    .Select(path => Path.GetFileNameWithoutExtension(path)!)
    .OrderByDescending(name => name.Contains("EndToEnd", StringComparison.Ordinal))
    .ThenBy(name => name, StringComparer.Ordinal)
    .Select(name => Suite.FromExecutable(
        name,
        Path.Combine(root, "artifacts", "bin", name, configuration.ToLowerInvariant(), OperatingSystem.IsWindows() ? name + ".exe" : name),
        results,
        filter))
    .ToList();
suites.InsertRange(Math.Min(1, suites.Count), checks);

var outcomes = new List<TestOutcome>();
await Parallel.ForEachAsync(suites, new ParallelOptions { MaxDegreeOfParallelism = Lanes }, async (suite, _) =>
{
    var clock = System.Diagnostics.Stopwatch.StartNew();
    var own = await suite.RunAsync();
    lock (outcomes)
    {
        outcomes.AddRange(own);
        var failed = own.Count(o => o.State == TestState.Failed);
        var line = string.Create(
            CultureInfo.InvariantCulture,
            $"{(failed > 0 ? "FAIL" : "ok"),-4} {suite.Name,-36} {own.Count,5} tests {failed,4} failed {own.Count(o => o.State == TestState.Skipped),4} skipped {clock.Elapsed.TotalSeconds,7:0.0} s");
        Console.WriteLine(line);
        Summary.WriteNames(own.Where(o => o.State == TestState.Failed), Console.Out);
    }
});

return Summary.Write(outcomes, isCi, Console.Out);
