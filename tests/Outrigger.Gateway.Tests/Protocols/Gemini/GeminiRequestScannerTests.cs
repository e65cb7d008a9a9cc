using System.Text;
using Outrigger.Gateway.Forwarding;
using Outrigger.Gateway.Protocols.Gemini;
using Shouldly;
using Xunit;

namespace Outrigger.Gateway.Tests.Protocols.Gemini;

public sealed class GeminiRequestScannerTests
{
    private static readonly Dictionary<string, CallKind> Kinds = new()
    {
        ["chat"] = GeminiKinds.Generate,
        ["count"] = GeminiKinds.CountTokens,
        ["embed"] = GeminiKinds.Embed,
        ["batch"] = GeminiKinds.BatchEmbed,
    };

    [Theory]
    [InlineData("chat", """{"contents":[]}""")]
    [InlineData("chat", """{"contents":{"parts":[{"text":"x"}]}}""")]
    [InlineData("chat", """{"model":"models/m","contents":[],"generation_config":{"max_output_tokens":"7"}}""")]
    [InlineData("count", """{"contents":[]}""")]
    [InlineData("count", """{"generateContentRequest":{"model":"models/m","contents":[]}}""")]
    [InlineData("embed", """{"content":{"parts":[]},"model":"m"}""")]
    [InlineData("batch", """{"requests":[{"model":"models/m","content":{}},{"content":{}}]}""")]
    public void Scan_GoodBody_IsTaken(string kind, string body)
    {
        Scan(kind, body, out var scan).ShouldBeNull();

        scan.Model.ShouldBe("m");
    }

    [Theory]
    [InlineData("chat", "{}", "contents")]
    [InlineData("chat", """{"contents":"x"}""", "contents")]
    [InlineData("chat", """{"contents":[],"contents":[]}""", "contents")]
    [InlineData("chat", """{"contents":[],"model":"other"}""", "model")]
    [InlineData("chat", """{"contents":[],"generationConfig":{"maxOutputTokens":-1}}""", "generationConfig.maxOutputTokens")]
    [InlineData("chat", """{"contents":[],"generationConfig":[]}""", "generationConfig")]
    [InlineData("chat", """{"contents":[],"generationConfig":{},"generation_config":{}}""", "generation_config")]
    [InlineData("count", """{"generateContentRequest":{"model":"models/other","contents":[]}}""", "generateContentRequest.model")]
    [InlineData("count", """{"generateContentRequest":{}}""", "generateContentRequest.contents")]
    [InlineData("count", """{"generateContentRequest":[]}""", "generateContentRequest")]
    [InlineData("embed", """{"content":[]}""", "content")]
    [InlineData("batch", """{"requests":{}}""", "requests")]
    [InlineData("batch", """{"requests":[1]}""", "requests[0]")]
    [InlineData("batch", """{"requests":[{"model":"models/m"},{"model":"x"}]}""", "requests[1].model")]
    [InlineData("chat", "[]", null)]
    [InlineData("chat", """{"contents":[]} x""", null)]
    [InlineData("chat", """{"contents":[""", null)]
    [InlineData("chat", """{"model":"\ud800","contents":[]}""", null)]
    public void Scan_BadBody_NamesTheMember(string kind, string body, string? param)
    {
        var error = Scan(kind, body, out _);

        error.ShouldNotBeNull().Status.ShouldBe(400);
        error.Param.ShouldBe(param);
    }

    [Fact]
    public void Scan_InvalidUtf8OrTooDeep_IsRefused()
    {
        GeminiRequestScanner.Scan([.. "{\"contents\":[],\"x\":\""u8, 0xC3, 0x28, .. "\"}"u8], GeminiKinds.Generate, new CallAddress("m", false), 64, out _).ShouldNotBeNull();
        Scan("chat", "{\"contents\":" + new string('[', 100) + new string(']', 100) + "}", out _).ShouldNotBeNull();
    }

    [Theory]
    [InlineData("")]
    [InlineData("two words")]
    [InlineData("ümlaut")]
    public void Scan_BadModelInThePath_IsRefused(string model)
    {
        var error = GeminiRequestScanner.Scan("""{"contents":[]}"""u8, GeminiKinds.Generate, new CallAddress(model, false), 64, out _);

        error.ShouldNotBeNull().Param.ShouldBe("model");
    }

    [Fact]
    public void Scan_Stream_ComesFromTheAddressAndLimitFromTheConfig()
    {
        GeminiRequestScanner.Scan(
            """{"contents":[],"generationConfig":{"maxOutputTokens":12}}"""u8, GeminiKinds.Stream, new CallAddress("m", true), 64, out var scan).ShouldBeNull();

        (scan.IsStream, scan.AsksUsage, scan.MaxCompletionTokens, scan.ModelLength).ShouldBe((true, true, 12, 0));
    }

    [Theory]
    [InlineData("""{"model":"models/m","contents":[]}""", """{"model":"models/new","contents":[]}""")]
    [InlineData("""{"model":"models\/m","contents":[]}""", """{"model":"models\/new","contents":[]}""")]
    [InlineData("""{"model":"m","contents":[]}""", """{"model":"new","contents":[]}""")]
    public void Scan_ModelInTheBody_StandsWhereTheEditPutsIt(string body, string expected)
    {
        Scan("chat", body, out var scan).ShouldBeNull();

        // As the pipeline edits: what lies between the quotes.
        (body[..(scan.ModelStart + 1)] + "new" + body[(scan.ModelStart + scan.ModelLength - 1)..]).ShouldBe(expected);
    }

    private static Core.Errors.OutriggerError? Scan(string kind, string body, out RequestScan scan) =>
        GeminiRequestScanner.Scan(Encoding.UTF8.GetBytes(body), Kinds[kind], new CallAddress("m", false), 64, out scan);
}
