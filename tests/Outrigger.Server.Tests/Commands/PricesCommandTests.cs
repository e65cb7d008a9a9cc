using Outrigger.Core.Errors;
using Outrigger.Server.Hosting;
using Outrigger.Testing;
using Shouldly;
using Xunit;

namespace Outrigger.Server.Tests.Commands;

public sealed class PricesCommandTests : IDisposable
{
    private const string Source = """{"m": {"litellm_provider": "openai", "mode": "chat", "input_cost_per_token": 1e-6, "output_cost_per_token": 2e-6}}""";
    private readonly TempFolder _folder = new();
    private readonly StringWriter _output = new();

    public void Dispose()
    {
        _output.Dispose();
        _folder.Dispose();
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Refresh_SourceAndTarget_WritesTheFileInsteadOfStarting(bool withEquals)
    {
        var (from, to) = (_folder.File("from.json"), _folder.File("to.json"));
        File.WriteAllText(from, Source);

        CommandLine.TryAnswer(withEquals ? ["prices", "refresh", "--to=" + to, "--from=" + from] : ["prices", "refresh", "--from", from, "--to", to], _output).ShouldBeTrue();

        File.ReadAllText(to).ShouldContain("\"m\": {\"inputUsdPerMillion\":1,\"outputUsdPerMillion\":2}");
        _output.ToString().ShouldContain("1 models written");
    }

    [Fact]
    public void Refresh_PoisonedSource_IsOneLineForTheOperator()
    {
        var from = _folder.File("from.json");
        File.WriteAllText(from, Source.Replace("1e-6", "-1e-6", StringComparison.Ordinal));

        var failure = Should.Throw<OutriggerException>(() => CommandLine.TryAnswer(["prices", "refresh", "--from", from, "--to", _folder.File("to.json")], _output));

        var told = StartupFailure.Describe(failure)!;
        told.ExitCode.ShouldBe(StartupException.ConfigurationExitCode);
        told.Message.ShouldContain("m: input_cost_per_token (-0.000001 USD a token) is negative");
        File.Exists(_folder.File("to.json")).ShouldBeFalse();
    }

    [Theory]
    [InlineData("Unknown command 'prices'", "prices")]
    [InlineData("Unknown command 'prices show'", "prices", "show")]
    [InlineData("needs --from", "prices", "refresh")]
    [InlineData("needs --to", "prices", "refresh", "--from", "x")]
    [InlineData("needs --to", "prices", "refresh", "--from", "x", "--to=")]
    [InlineData("'--to' has no value", "prices", "refresh", "--from", "x", "--to")]
    [InlineData("Unknown argument '--into'", "prices", "refresh", "--into", "x")]
    [InlineData("Unknown argument 'x'", "prices", "refresh", "x")]
    public void Refresh_WrongArguments_AreNamed(string expected, params string[] arguments) =>
        Should.Throw<StartupException>(() => CommandLine.TryAnswer(arguments, _output)).Message.ShouldContain(expected);
}
