using System.Text.RegularExpressions;
using Outrigger.EndToEnd.Tests.Harness;
using Outrigger.Testing;

namespace Outrigger.EndToEnd.Tests.Readme;

/// <summary><c>./run</c> on a fresh copy of the repository. It publishes the product, so it takes longer than other tests.</summary>
[Trait("Category", "FreshClone")]
public sealed partial class FreshCloneTests
{
    private static readonly TimeSpan Publishing = TimeSpan.FromMinutes(8);

    [Fact]
    public async Task Run_FreshClone_ServesTheCurlItPrints()
    {
        Need.Program("git");
        Need.Program("curl");
        using var clone = new TempFolder();
        await CloneAsync(clone.Path);

        await using (var first = Start(clone.Path))
        {
            await first.WaitForLineAsync(l => l.Contains("Try it:", StringComparison.Ordinal), Publishing);
            await first.WaitForLineAsync(l => l.Contains("-d '", StringComparison.Ordinal));
            var answer = await Shell.RunAsync(PrintedCurl(first.Output));

            answer.ShouldContain("\"object\":\"chat.completion\"");
            first.Output.ShouldContain("admin.key");
            first.Output.ShouldContain("sim");
            File.Exists(clone.File("data/outrigger.db")).ShouldBeTrue("the data lie in ./data");
            first.Terminate();
            (await first.WaitForExitAsync()).ShouldBe(0, first.Output);
        }

        await using var second = Start(clone.Path);
        await second.WaitForLineAsync(l => l.Contains("Try it:", StringComparison.Ordinal));
        second.Output.ShouldNotContain("publishing");
    }

    [Fact]
    public async Task Run_WithoutTheSdk_SaysSoAndExits2()
    {
        using var tools = new TempFolder();
        foreach (var tool in new[] { "bash", "env", "dirname", "sed", "find" })
        {
            File.CreateSymbolicLink(tools.File(tool), Need.Find(tool) ?? throw new InvalidOperationException($"{tool} is missing."));
        }

        await using var run = ChildProcess.Start(Path.Combine(Layout.Root, "run"), [], Layout.Root, new Dictionary<string, string> { ["PATH"] = tools.Path });

        (await run.WaitForExitAsync()).ShouldBe(2, run.Output);
        run.Output.ShouldContain(".NET SDK");
    }

    /// <summary>What git would hand out: tracked files and new ones that are not ignored, as they are now.</summary>
    private static async Task CloneAsync(string target)
    {
        var files = await Shell.RunAsync($"cd '{Layout.Root}' && git ls-files --cached --others --exclude-standard");
        foreach (var file in files.Split('\n', StringSplitOptions.RemoveEmptyEntries).Where(f => File.Exists(Path.Combine(Layout.Root, f))))
        {
            var copy = Path.Combine(target, file);
            Directory.CreateDirectory(Path.GetDirectoryName(copy)!);
            File.Copy(Path.Combine(Layout.Root, file), copy);
        }
    }

    private static ChildProcess Start(string clone) => ChildProcess.Start(
        Path.Combine(clone, "run"), [], clone, new Dictionary<string, string> { ["OUTRIGGER_URLS"] = $"http://127.0.0.1:{ServerProcess.FreePort()}" });

    private static string PrintedCurl(string output) => Curl().Match(output).Value;

    [GeneratedRegex("curl http.*?-d '[^']*'", RegexOptions.Singleline)]
    private static partial Regex Curl();
}
