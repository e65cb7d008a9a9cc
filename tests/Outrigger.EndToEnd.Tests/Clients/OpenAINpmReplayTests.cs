using System.Text.Json.Nodes;
using Outrigger.EndToEnd.Tests.Harness;

namespace Outrigger.EndToEnd.Tests.Clients;

/// <summary>Every check of openai-replay.mjs: the npm SDK, our server, recordings of the real API.</summary>
[Collection(nameof(ReplayGroup))]
public sealed class OpenAINpmReplayTests(ReplayFixture fixture, OpenAINpmReplayTests.Runs runs) : IClassFixture<OpenAINpmReplayTests.Runs>
{
    private const string Decoded = "embeddings/base64 decoded by the SDK";

    public static TheoryData<string, string> Rows => new(
        Recording.All.Select(r => r.Name).Append(Decoded).SelectMany(c => new[] { (ReplayFixture.AliasPrefix, c), (Replay.Name + "/", c) }));

    [Theory]
    [MemberData(nameof(Rows))]
    public async Task NpmSdk_AgainstARecording_HandsOutWhatWasRecorded(string prefix, string check)
    {
        Need.Node();
        Need.Recordings();

        var script = await runs.GetAsync(fixture, prefix);

        script.Verify(check);
    }

    /// <summary>Each run of the script, made once.</summary>
    public sealed class Runs
    {
        private readonly Dictionary<string, Task<NodeScript>> _runs = [];

        internal Task<NodeScript> GetAsync(ReplayFixture fixture, string prefix)
        {
            if (!_runs.TryGetValue(prefix, out var run))
            {
                _runs[prefix] = run = NodeScript.RunAsync("openai-replay.mjs", new JsonObject
                {
                    ["baseUrl"] = fixture.Server.OpenAIAddress.ToString(),
                    ["key"] = fixture.Key,
                    ["prefix"] = prefix,
                    ["folder"] = Path.Combine(Layout.Shared, "fixtures", "_extracted", "openai"),
                    ["recordings"] = new JsonArray([.. Recording.All.Select(r => (JsonNode)new JsonObject
                    {
                        ["name"] = r.Name,
                        ["path"] = r.Path,
                        ["status"] = r.Status,
                        ["isStream"] = r.IsStream,
                    })]),
                });
            }

            return run;
        }
    }
}
