using System.Text.Json.Nodes;
using Outrigger.EndToEnd.Tests.Harness;
using Outrigger.EndToEnd.Tests.Translation;
using Outrigger.Testing.Wire;

namespace Outrigger.EndToEnd.Tests.Sdks;

/// <summary>The official npm SDKs throw on every stream that ends badly behind a translation.</summary>
[Collection(nameof(TranslationGroup))]
public sealed class HostileSdkTests(TranslationFixture fixture)
{
    [Fact]
    public async Task NpmSdks_StreamsThatEndBadly_Throw()
    {
        Need.Node();
        var settings = fixture.Settings;
        var streams = HostileEvents.All.Index().Where(h => h.Item is { Text: null, IsEither: false, Dialect: not "openai-responses" }).Select(h => (JsonNode)new JsonObject
        {
            ["upstream"] = h.Item.Dialect[..h.Item.Dialect.IndexOf('-', StringComparison.Ordinal)],
            ["model"] = $"replay-{h.Item.Dialect[..h.Item.Dialect.IndexOf('-', StringComparison.Ordinal)]}/{TranslationFixture.HostileModel}{h.Index}",
            ["name"] = h.Item.Name,
        }).ToArray();
        settings["streams"] = new JsonArray(streams);

        var run = await NodeScript.RunAsync("hostile.mjs", settings);

        run.Checks.Count.ShouldBeGreaterThan(80);
        Assert.Multiple([.. run.Checks.Select(check => (Action)(() => run.Verify(check)))]);
    }
}
