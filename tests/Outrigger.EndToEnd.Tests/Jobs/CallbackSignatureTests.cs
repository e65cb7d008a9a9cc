using System.Net.Http.Json;
using System.Text;
using System.Text.Json.Nodes;
using Outrigger.EndToEnd.Tests.Harness;
using Outrigger.Testing;

namespace Outrigger.EndToEnd.Tests.Jobs;

/// <summary>Every check of webhooks.mjs: what the official library of Standard Webhooks says of callbacks of the real server.</summary>
public sealed class CallbackSignatureTests(CallbackSignatureTests.Run run) : IClassFixture<CallbackSignatureTests.Run>
{
    public static TheoryData<string> Checks =>
    [
        "a delivery is taken",
        "the signature is the one the library makes",
        "a changed body is refused",
        "a body with a space more is refused",
        "a changed id is refused",
        "a changed time is refused",
        "an old delivery is refused",
        "a delivery of the future is refused",
        "a foreign key is refused",
        "the next key does not open what was sent before it",
        "a changed key is taken",
        "the key before it is taken too",
        "a foreign key is refused while keys change",
    ];

    [Theory]
    [MemberData(nameof(Checks))]
    public async Task StandardWebhooks_Delivery_IsJudgedRightly(string check)
    {
        Need.Node();

        (await run.Script).Verify(check);
    }

    [Fact]
    public async Task StandardWebhooks_Checks_HaveNoneUnobserved()
    {
        Need.Node();

        (await run.Script).Checks.ShouldBe(Checks.Select(static row => row.Data), ignoreOrder: true);
    }

    /// <summary>Two deliveries, the second after the key was changed, handed to the script once for all checks.</summary>
    public sealed class Run
    {
        private readonly Lazy<Task<NodeScript>> _script = new(RunAsync);

        internal Task<NodeScript> Script => _script.Value;

        private static async Task<NodeScript> RunAsync()
        {
            using var data = new TempFolder();
            await using var receiver = await FakeUpstream.StartAsync(static (_, _) => Task.CompletedTask);
            var (olderKey, first) = await DeliverAsync(data.Path, 1, receiver);
            var (key, changed) = await DeliverAsync(data.Path, 2, receiver);
            return await NodeScript.RunAsync("webhooks.mjs", new JsonObject
            {
                ["key"] = key,
                ["olderKey"] = olderKey,
                ["foreignKey"] = "whsec_" + Convert.ToBase64String(Encoding.UTF8.GetBytes("the key of somebody else entirely")),
                ["first"] = first,
                ["changed"] = changed,
            });
        }

        // A server of its own for each key on the same data, so that both keys come of the same root.
        private static async Task<(string Key, JsonObject Delivery)> DeliverAsync(string dataFolder, int generation, FakeUpstream receiver)
        {
            await using var server = await ServerProcess.StartAsync(new ServerSettings
            {
                DataFolder = dataFolder,
                Environment = new Dictionary<string, string>
                {
                    ["Outrigger__Jobs__Queue__Types__0"] = "ask",
                    ["Outrigger__Jobs__Callbacks__KeyGeneration"] = $"{generation}",

                    // Opened by the operator, as he would open his own network.
                    ["Outrigger__Egress__AllowedNetworks__0"] = "127.0.0.0/8",
                },
            });
            receiver.Requests.Clear();
            await PostAsync(server, "/jobs/v1", new JsonObject { ["type"] = "ask", ["input"] = 1, ["callbackUrl"] = receiver.Address + "/callback" });
            var leased = (await PostAsync(server, "/jobs/v1/lease", new JsonObject { ["worker"] = "w", ["types"] = new JsonArray("ask"), ["waitSeconds"] = 10 }))["jobs"]![0]!;
            await PostAsync(server, $"/jobs/v1/{leased["id"]}/complete", new JsonObject { ["worker"] = "w", ["token"] = leased["token"]!.GetValue<long>(), ["result"] = new JsonObject { ["answer"] = "日本 \"x\"" } });
            await Eventually.HoldsAsync(() => !receiver.Requests.IsEmpty, "the callback is delivered");
            receiver.Requests.TryPeek(out var got);
            var headers = new JsonObject();
            foreach (var name in (string[])["webhook-id", "webhook-timestamp", "webhook-signature"])
            {
                headers[name] = got!.Headers[name];
            }

            var key = (await server.Http.GetFromJsonAsync<JsonObject>("/jobs/v1/callback-key"))!["key"]!.GetValue<string>();
            return (key, new JsonObject { ["body"] = Encoding.UTF8.GetString(got!.Body), ["headers"] = headers });
        }

        private static async Task<JsonNode> PostAsync(ServerProcess server, string path, JsonObject body)
        {
            using var answer = await server.Http.PostAsJsonAsync(path, body);
            var text = await answer.Content.ReadAsStringAsync();
            answer.IsSuccessStatusCode.ShouldBeTrue(text);
            return JsonNode.Parse(text)!;
        }
    }
}
