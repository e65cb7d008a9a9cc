using Outrigger.EndToEnd.Tests.Harness;
using Outrigger.EndToEnd.Tests.Translation;

namespace Outrigger.EndToEnd.Tests.Sdks;

/// <summary>The official npm SDKs and Vercel's, put to aimock as each of three protocols: one process a script, all its checks side by side.</summary>
[Collection(nameof(TranslationGroup))]
public sealed class NpmTranslationTests(TranslationFixture fixture, NpmTranslationTests.Runs runs) : IClassFixture<NpmTranslationTests.Runs>
{
    [Theory]
    [InlineData("translate-openai.mjs", "openai", 34)]
    [InlineData("translate-openai.mjs", "anthropic", 34)]
    [InlineData("translate-openai.mjs", "gemini", 34)]
    [InlineData("translate-anthropic.mjs", "openai", 18)]
    [InlineData("translate-anthropic.mjs", "anthropic", 18)]
    [InlineData("translate-anthropic.mjs", "gemini", 18)]
    [InlineData("translate-google.mjs", "openai", 20)]
    [InlineData("translate-google.mjs", "anthropic", 20)]
    [InlineData("translate-google.mjs", "gemini", 20)]
    [InlineData("translate-vercel.mjs", "openai", 43)]
    [InlineData("translate-vercel.mjs", "anthropic", 42)]
    [InlineData("translate-vercel.mjs", "gemini", 43)]
    public async Task NpmSdk_AgainstAnyUpstream_Passes(string script, string upstream, int checks)
    {
        Need.Node();

        var run = await runs.GetAsync(script, fixture);

        var names = run.Checks.Where(c => c.StartsWith(upstream + "/", StringComparison.Ordinal)).ToArray();
        Assert.Multiple([.. names.Select(name => (Action)(() => run.Verify(name)))]);
        names.Length.ShouldBe(checks);
    }

    /// <summary>Each script's run, made once.</summary>
    public sealed class Runs
    {
        private readonly Dictionary<string, Task<NodeScript>> _runs = [];

        internal Task<NodeScript> GetAsync(string script, TranslationFixture fixture)
        {
            if (!_runs.TryGetValue(script, out var run))
            {
                _runs[script] = run = NodeScript.RunAsync(script, fixture.Settings);
            }

            return run;
        }
    }
}
