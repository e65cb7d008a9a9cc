using System.Text;
using Outrigger.Core.Errors;
using Outrigger.Gateway.Pricing;
using Outrigger.Testing;
using Shouldly;
using Xunit;

namespace Outrigger.Gateway.Tests.Pricing;

public sealed class PriceFileTests : IDisposable
{
    private readonly TempFolder _folder = new();

    private string File => _folder.File("prices.json");

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Write_BuiltIn_GivesTheBytesThatWereRead()
    {
        var document = PriceFile.ReadBuiltIn();
        System.IO.File.WriteAllBytes(File, PriceFile.Write(document));

        PriceFile.Write(PriceFile.Read(File)).ShouldBe(PriceFile.Write(document));
    }

    [Fact]
    public void Write_EveryMember_ComesBack()
    {
        var entry = new PriceEntry
        {
            InputUsdPerMillion = 0.000001m,
            OutputUsdPerMillion = 1_000_000m,
            CachedInputUsdPerMillion = 0.5m,
            CacheWriteUsdPerMillion = 1.25m,
            CacheWriteHourUsdPerMillion = 2,
            ReasoningUsdPerMillion = 3,
            MinimumUsd = 0.001m,
            MaxInputTokens = 10,
            MaxOutputTokens = 20,
        };
        var document = Create("ö/\"<m>", entry);
        System.IO.File.WriteAllBytes(File, PriceFile.Write(document));

        PriceFile.Read(File).Vendors["openai"]["ö/\"<m>"].ShouldBe(entry);
        Encoding.UTF8.GetString(PriceFile.Write(document)).ShouldContain("\"inputUsdPerMillion\":0.000001", Case.Sensitive, "no exponent");
    }

    [Theory]
    [InlineData("", "line 1")]
    [InlineData("null", "is empty")]
    [InlineData("[]", "not a price file")]
    [InlineData("""{"format":"outrigger-prices/1"}""", "not a price file")]
    [InlineData("""{"format":"other","source":"s","sourceDate":"2026-01-01","vendors":{}}""", "the format is 'other'")]
    [InlineData("""{"format":"outrigger-prices/1","source":"s","sourceDate":"yesterday","vendors":{}}""", "not a price file")]
    [InlineData("""{"format":"outrigger-prices/1","source":"s","sourceDate":"2026-01-01","vendors":null}""", "not a price file")]
    [InlineData("""{"inputUsdPerMilion":1,"outputUsdPerMillion":1}""", "not a price file")]
    [InlineData("""{"inputUsdPerMillion":1,"inputUsdPerMillion":1,"outputUsdPerMillion":1}""", "not a price file")]
    [InlineData("""{"inputUsdPerMillion":"1","outputUsdPerMillion":1}""", "not a price file")]
    [InlineData("""{"inputUsdPerMillion":1}""", "openai/m: needs both")]
    [InlineData("""{"inputUsdPerMillion":-1,"outputUsdPerMillion":1}""", "openai/m: inputUsdPerMillion (-1) is negative")]
    [InlineData("""{"inputUsdPerMillion":1,"outputUsdPerMillion":1000001}""", "is more than 1 USD a token")]
    [InlineData("""{"inputUsdPerMillion":1,"outputUsdPerMillion":1,"minimumUsd":-1}""", "minimumUsd")]
    [InlineData("""{"inputUsdPerMillion":1,"outputUsdPerMillion":1,"maxOutputTokens":0}""", "not positive")]
    [InlineData("""{"inputUsdPerMillion":1,"outputUsdPerMillion":1,"steps":[{"inputUsdPerMillion":1}]}""", "not a price file")]
    [InlineData("""{"inputUsdPerMillion":1,"outputUsdPerMillion":1,"steps":[{"abovePromptTokens":0}]}""", "is not above 0")]
    [InlineData("""{"inputUsdPerMillion":1,"outputUsdPerMillion":1,"steps":[{"abovePromptTokens":9},{"abovePromptTokens":9}]}""", "step above 9 is not above 9")]
    [InlineData("""{"inputUsdPerMillion":1,"outputUsdPerMillion":1,"steps":[{"abovePromptTokens":9,"outputUsdPerMillion":-2}]}""", "step 9 outputUsdPerMillion (-2)")]
    [InlineData("""{"inputUsdPerMillion":1,"outputUsdPerMillion":1,"tiers":{"gold":{}}}""", "the tier 'gold'")]
    [InlineData("""{"inputUsdPerMillion":1,"outputUsdPerMillion":1,"tiers":{"flex":{"inputUsdPerMillion":2000000}}}""", "flex inputUsdPerMillion (2000000)")]
    public void Read_FileThatCannotBe_IsRefusedWithThePlace(string text, string expected)
    {
        var isEntry = text.StartsWith("{\"input", StringComparison.Ordinal);
        System.IO.File.WriteAllText(File, isEntry ? """{"format":"outrigger-prices/1","source":"s","sourceDate":"2026-01-01","vendors":{"openai":{"m":""" + text + "}}}" : text);

        var failure = Should.Throw<OutriggerException>(() => PriceFile.Read(File));

        failure.Error.Type.ShouldBe(PricingErrors.PriceFileInvalid);
        failure.Error.Detail.ShouldContain(expected);
        failure.Error.Detail.ShouldContain("prices.json");
    }

    [Fact]
    public void Read_FileThatIsNotThere_SaysSo() =>
        Should.Throw<OutriggerException>(() => PriceFile.Read(File)).Error.Detail.ShouldContain(File);

    [Fact]
    public void Read_ManyPoisonedPrices_ShowsTwentyAndCountsTheRest()
    {
        var document = Create("m", new PriceEntry());
        for (var i = 0; i < 50; i++)
        {
            document.Vendors["openai"]["m" + i] = new PriceEntry { InputUsdPerMillion = -1, OutputUsdPerMillion = 1 };
        }

        System.IO.File.WriteAllBytes(File, PriceFile.Write(document));

        Should.Throw<OutriggerException>(() => PriceFile.Read(File)).Error.Detail.ShouldContain("and 30 more");
    }

    internal static PriceDocument Create(string model, PriceEntry entry, string vendor = "openai") => new()
    {
        Format = PriceDocument.CurrentFormat,
        Source = "test",
        SourceDate = new DateOnly(2026, 1, 1),
        Vendors = new() { [vendor] = new(StringComparer.Ordinal) { [model] = entry } },
    };
}
