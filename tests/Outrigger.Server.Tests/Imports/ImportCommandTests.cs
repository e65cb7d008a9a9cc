using System.Globalization;
using System.Text.Json.Nodes;
using Outrigger.Server.Hosting;
using Outrigger.Server.Imports;
using Outrigger.Testing;
using Shouldly;
using Xunit;

namespace Outrigger.Server.Tests.Imports;

public sealed class ImportCommandTests : IDisposable
{
    private readonly TempFolder _folder = new();
    private readonly StringWriter _output = new(CultureInfo.InvariantCulture);
    private readonly StringWriter _error = new(CultureInfo.InvariantCulture);

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Run_Sample_WritesTheFileForItsOwnerAlone()
    {
        await File.WriteAllTextAsync(_folder.File("config.yaml"), LiteLlmSamples.Team);

        Run("litellm", _folder.File("config.yaml"), "--to", _folder.File("out.json")).ShouldBe(0);

        JsonNode.Parse(await File.ReadAllTextAsync(_folder.File("out.json")))!["Outrigger"]!["Gateway"]!["Aliases"]!.AsArray().Count.ShouldBe(5);
        if (!OperatingSystem.IsWindows())
        {
            File.GetUnixFileMode(_folder.File("out.json")).ShouldBe(UnixFileMode.UserRead | UnixFileMode.UserWrite);
        }

        _output.ToString().ShouldContain("Not carried over");
        _error.ToString().ShouldBeEmpty();
    }

    [Fact]
    public async Task Run_FileIsThere_IsKeptUnlessForced()
    {
        await File.WriteAllTextAsync(_folder.File("config.yaml"), LiteLlmSamples.Team);
        await File.WriteAllTextAsync(_folder.File("out.json"), "mine");

        Run("litellm", _folder.File("config.yaml"), "--to", _folder.File("out.json")).ShouldBe(2);
        (await File.ReadAllTextAsync(_folder.File("out.json"))).ShouldBe("mine");

        Run("litellm", _folder.File("config.yaml"), "--to", _folder.File("out.json"), "--force").ShouldBe(0);
    }

    [Theory]
    [InlineData("model_list: [", "Line")]
    [InlineData("hello", "no model_list")]
    [InlineData("model_list: []", "No entry")]
    [InlineData("\uFEFF", "empty")]
    public async Task Run_BadInput_SaysWhyAndWritesNothing(string yaml, string expected)
    {
        await File.WriteAllTextAsync(_folder.File("config.yaml"), yaml);

        Run("litellm", _folder.File("config.yaml"), "--to", _folder.File("out.json")).ShouldBe(2);

        _error.ToString().ShouldContain(expected);
        File.Exists(_folder.File("out.json")).ShouldBeFalse();
    }

    [Fact]
    public async Task Run_NotText_SaysSo()
    {
        await File.WriteAllBytesAsync(_folder.File("config.yaml"), [0xC3, 0x28, 0x00]);

        Run("litellm", _folder.File("config.yaml")).ShouldBe(2);

        _error.ToString().ShouldContain("UTF-8");
    }

    [Theory]
    [InlineData]
    [InlineData("kong", "x")]
    [InlineData("litellm")]
    [InlineData("litellm", "a", "b")]
    [InlineData("litellm", "a", "--to")]
    [InlineData("litellm", "a", "--what")]
    public void Run_WrongArguments_ShowsTheRightOnes(params string[] args)
    {
        Run(args).ShouldBe(2);

        _error.ToString().ShouldContain("Usage: import litellm");
    }

    [Fact]
    public async Task Program_Import_RunsWithoutStartingTheServer()
    {
        await File.WriteAllTextAsync(_folder.File("config.yaml"), LiteLlmSamples.Team);
        await using var process = ServerProcess.Start(["import", "litellm", _folder.File("config.yaml"), "--to", _folder.File("out.json")]);

        (await process.WaitForExitAsync()).ShouldBe(0);

        await using var second = ServerProcess.Start(["import", "litellm", _folder.File("config.yaml"), "--to", _folder.File("out.json")]);
        (await second.WaitForExitAsync()).ShouldBe(2);
        second.Errors.ShouldContain("--force");
        File.Exists(_folder.File("out.json")).ShouldBeTrue();
    }

    private int Run(params string[] args)
    {
        try
        {
            ImportCommand.Run(args, _output);
            return 0;
        }
        catch (StartupException problem)
        {
            _error.WriteLine(problem.Message);
            return problem.ExitCode;
        }
    }
}
