using Outrigger.Gateway.Protocols.Gemini;
using Outrigger.Gateway.Translation;
using Shouldly;
using Xunit;

namespace Outrigger.Gateway.Tests.Protocols.Gemini;

public sealed class GeminiSealTests
{
    [Theory]
    [InlineData("anthropic", "EqQB+/Cg==", true, null)]
    [InlineData("openai", "gAAA\nBB", false, "rs_1")]
    [InlineData("anthropic", "", false, null)]
    [InlineData("openai", "ü", false, "ä")]
    public void Read_ForeignSeal_ComesBackAsItWas(string issuer, string value, bool isRedacted, string? itemId)
    {
        var seal = new ReasoningSeal(issuer, value, isRedacted, itemId);
        var text = GeminiSeals.Write(seal);

        GeminiSeals.Read(text).ShouldBe(seal);

        // Google's Python SDK hands it back in the other alphabet.
        GeminiSeals.Read(text.Replace('+', '-').Replace('/', '_').TrimEnd('=')).ShouldBe(seal);
    }

    [Theory]
    [InlineData("EpwICpkIAXLI2nx")]
    [InlineData("not base64 at all!")]
    [InlineData("b3V0cmlnZ2VyLzEK")]
    public void Read_AnythingElse_IsGeminisOwn(string text)
    {
        GeminiSeals.Read(text).ShouldBe(new ReasoningSeal("gemini", text));
        GeminiSeals.Write(new ReasoningSeal("gemini", text)).ShouldBe(text);
    }
}
