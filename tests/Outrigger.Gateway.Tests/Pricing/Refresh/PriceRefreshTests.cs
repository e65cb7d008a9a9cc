using Outrigger.Core.Errors;
using Outrigger.Gateway.Pricing;
using Outrigger.Gateway.Pricing.Refresh;
using Outrigger.Testing;
using Shouldly;
using Xunit;

namespace Outrigger.Gateway.Tests.Pricing.Refresh;

public sealed class PriceRefreshTests : IDisposable
{
    private readonly TempFolder _folder = new();

    private string From => _folder.File("source.json");

    private string To => _folder.File("prices.json");

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Run_FileIsThere_PrintsWhatChangesAndReplacesIt()
    {
        Refresh(Model("same", "1e-6", "2e-6"), Model("gone", "1e-6", "1e-6"), Model("dearer", "1e-6", "4e-6"));

        var output = Refresh(Model("same", "1e-6", "2e-6"), Model("dearer", "1.5e-6", "3e-6"), Model("new", "7e-6", "8e-6"), Model("free", "0", "0"));

        output.ShouldContain("added    openai/new");
        output.ShouldContain("7 in, 8 out");
        output.ShouldContain("removed  openai/gone");
        output.ShouldContain("inputUsdPerMillion 1 → 1.5 (+50.0 %)");
        output.ShouldContain("outputUsdPerMillion 4 → 3 (-25.0 %)");
        output.ShouldContain("doubtful free costs 0");
        output.ShouldContain("3 models written");
        output.ShouldContain("1 added, 1 removed, 2 values changed, 1 doubtful");
        output.ShouldNotContain("openai/same");
        PriceFile.Read(To).Vendors["openai"].Keys.ShouldBe(["dearer", "new", "same"]);
        Directory.GetFiles(_folder.Path).Length.ShouldBe(2, "nothing is left beside the file");
    }

    [Fact]
    public void Run_SameSourceInAnotherOrder_GivesTheSameBytesButForItsDigest()
    {
        Refresh(Model("a", "1e-6", "2e-6"), Model("b", "0.0000010", "2.00E-6"));
        var first = Lines();
        Refresh(Model("b", "1e-6", "2e-6"), Model("a", "1e-6", "2e-6"));

        Lines().ShouldBe(first);

        List<string> Lines() => [.. File.ReadAllLines(To).Where(line => !line.Contains("sourceSha256", StringComparison.Ordinal))];
    }

    [Fact]
    public void Run_NoFileYet_ComparesWithTheBuiltInTable()
    {
        var output = Refresh(Model("gpt-4o", "1e-6", "1e-5"));

        output.ShouldContain("inputUsdPerMillion 2.5 → 1 (-60.0 %)");
        output.ShouldContain("removed  anthropic/claude-sonnet-4-5");
    }

    [Fact]
    public void Run_PoisonedSource_LeavesTheFileAsItWas()
    {
        Refresh(Model("a", "1e-6", "2e-6"));
        var before = File.ReadAllBytes(To);

        var failure = Should.Throw<OutriggerException>(() => Refresh(Model("a", "1e-6", "2e-6"), Model("b", "-1", "5"), Model("c", "1e-6", "\"x\"")));

        failure.Error.Detail.ShouldBe("b: input_cost_per_token (-1 USD a token) is negative; b: output_cost_per_token (5 USD a token) is more than 1 USD a token; c: output_cost_per_token is not a number.");
        File.ReadAllBytes(To).ShouldBe(before);
    }

    [Fact]
    public void Run_FilesThatCannotBeUsed_AreNamed()
    {
        using var output = new StringWriter();

        Should.Throw<OutriggerException>(() => PriceRefresh.Run(From, To, output)).Error.Detail.ShouldContain(From);
        File.WriteAllText(From, "{" + Model("a", "1e-6", "2e-6") + "}");
        var nowhere = Path.Combine(_folder.Path, "no", "such", "folder.json");
        Should.Throw<OutriggerException>(() => PriceRefresh.Run(From, nowhere, output)).Error.Detail.ShouldContain(nowhere);
        File.WriteAllText(To, "not ours");
        Should.Throw<OutriggerException>(() => PriceRefresh.Run(From, To, output)).Error.Type.ShouldBe(PricingErrors.PriceFileInvalid);
        File.ReadAllText(To).ShouldBe("not ours");
    }

    private string Refresh(params string[] models)
    {
        File.WriteAllText(From, "{\"last_updated\": \"2026-07-24T00:00:00Z\", " + string.Join(',', models) + "}");
        using var output = new StringWriter();
        PriceRefresh.Run(From, To, output);
        return output.ToString();
    }

    private static string Model(string name, string input, string output) =>
        $"\"{name}\": {{\"litellm_provider\": \"openai\", \"mode\": \"chat\", \"input_cost_per_token\": {input}, \"output_cost_per_token\": {output}}}";
}
