using System.Globalization;
using Outrigger.EndToEnd.Tests.Harness;
using Shouldly;
using Xunit;

namespace Outrigger.Cli.Tests.Tool;

/// <summary>The command line as people get it: packed, installed as a .NET tool from a folder, and run as a program.</summary>
public sealed class DotnetToolTests(DotnetToolTests.Tool tool) : IClassFixture<DotnetToolTests.Tool>
{
    [Fact]
    public async Task Version_Installed_IsOneLine()
    {
        var (exitCode, output) = await tool.RunAsync("version");

        exitCode.ShouldBe(ExitCode.Done, output);
        output.ShouldBe(ProgramVersion.Text);
    }

    [Theory]
    [InlineData("status")]
    [InlineData("status --json")]
    public async Task Status_NoServer_SaysSoAndEndsWith3(string arguments)
    {
        // A port that nobody may listen on without rights, and nobody does.
        var (exitCode, output) = await tool.RunAsync([.. arguments.Split(' '), "--url", "http://127.0.0.1:1"]);

        exitCode.ShouldBe(ExitCode.Unreachable, output);
        output.ShouldContain("127.0.0.1:1");
        output.ShouldNotContain("Exception");
        output.ShouldNotContain("   at ");
    }

    [Fact]
    public async Task Unknown_Verb_IsNamedAndEndsWith2()
    {
        var (exitCode, output) = await tool.RunAsync("stauts");

        exitCode.ShouldBe(ExitCode.Usage, output);
        output.ShouldContain("stauts");
    }

    /// <summary>Packs what was built with these tests, and installs it once for all of them. Nothing is fetched from outside.</summary>
    public sealed class Tool : IAsyncLifetime
    {
        private static readonly TimeSpan Packing = TimeSpan.FromMinutes(3);
        private readonly string _folder = Directory.CreateTempSubdirectory("outrigger-tool-").FullName;

        public async ValueTask InitializeAsync()
        {
            var configuration = CultureInfo.InvariantCulture.TextInfo.ToTitleCase(new DirectoryInfo(AppContext.BaseDirectory).Name);
            var (packages, settings) = (Path.Combine(_folder, "packages"), Path.Combine(_folder, "nuget.config"));
            await DotnetAsync("pack", Path.Combine(Layout.Root, "src", "Outrigger.Cli"), "-c", configuration, "--no-build", "-o", packages, "-v", "quiet", "-nologo");
            Directory.EnumerateFiles(packages, "*.nupkg").Select(Path.GetFileName).ShouldBe([$"outrigger.{ProgramVersion.Text}.nupkg"]);

            // Whatever sources this machine has: the package lies in the folder, and nothing else is asked.
            await File.WriteAllTextAsync(settings, "<configuration><packageSources><clear /></packageSources></configuration>");
            await DotnetAsync(
                "tool", "install", "outrigger", "--tool-path", Path.Combine(_folder, "tools"), "--add-source", packages, "--configfile", settings, "--version", ProgramVersion.Text, "--no-cache");
        }

        public ValueTask DisposeAsync()
        {
            Directory.Delete(_folder, recursive: true);
            return ValueTask.CompletedTask;
        }

        internal async Task<(int ExitCode, string Output)> RunAsync(params string[] arguments)
        {
            await using var process = ChildProcess.Start(Path.Combine(_folder, "tools", "outrigger"), arguments, _folder);
            return (await process.WaitForExitAsync(), process.Output);
        }

        private async Task DotnetAsync(params string[] arguments)
        {
            var environment = new Dictionary<string, string> { ["DOTNET_CLI_TELEMETRY_OPTOUT"] = "1", ["DOTNET_NOLOGO"] = "1", ["DOTNET_SKIP_FIRST_TIME_EXPERIENCE"] = "1" };
            await using var process = ChildProcess.Start("dotnet", arguments, _folder, environment);
            (await process.WaitForExitAsync(Packing)).ShouldBe(0, process.Output);
        }
    }
}
