using Outrigger.EndToEnd.Tests.Harness;

namespace Outrigger.EndToEnd.Tests.Clients;

/// <summary>Every check of openai-aimock.mjs: the npm SDK, our server, aimock.</summary>
[Collection(nameof(AimockGroup))]
public sealed class OpenAINpmAimockTests(AimockFixture fixture, OpenAINpmAimockTests.Runs runs) : IClassFixture<OpenAINpmAimockTests.Runs>
{
    private static readonly string[] Checks =
    [
        "chat/text",
        "stream/text without usage",
        "stream/usage asked for",
        "stream/usage declined",
        "stream/helper",
        "tools/single",
        "tools/parallel",
        "tools/streamed arguments",
        "tools/round trip",
        "image/data uri",
        "structured/parse",
        "structured/stream parse",
        "structured/json object",
        "embeddings/float",
        "embeddings/many",
        "models/list",
        "models/retrieve",
        "models/unknown",
        "errors/400 of the upstream",
        "abort/stream",
    ];

    public static TheoryData<string, string> Rows => new(Checks.SelectMany(c => new[] { ("alias", c), ("provider/model", c) }));

    [Theory]
    [MemberData(nameof(Rows))]
    public async Task NpmSdk_AgainstAimock_Passes(string name, string check)
    {
        Need.Node();

        var script = await runs.GetAsync(fixture, name);

        script.Verify(check);
    }

    [Fact]
    public async Task NpmSdk_AgainstAimock_HasNoCheckUnobserved()
    {
        Need.Node();

        var script = await runs.GetAsync(fixture, "alias");

        script.Checks.ShouldBe(Checks, ignoreOrder: true);
    }

    /// <summary>Each run of the script, made once.</summary>
    public sealed class Runs
    {
        private readonly Dictionary<string, Task<NodeScript>> _runs = [];

        internal Task<NodeScript> GetAsync(AimockFixture fixture, string name)
        {
            if (!_runs.TryGetValue(name, out var run))
            {
                var settings = name == "alias" ? fixture.Settings("smart", "numbers") : fixture.Settings("aimock/gpt-4o", "aimock/text-embedding-3-small");
                _runs[name] = run = NodeScript.RunAsync("openai-aimock.mjs", settings);
            }

            return run;
        }
    }
}
