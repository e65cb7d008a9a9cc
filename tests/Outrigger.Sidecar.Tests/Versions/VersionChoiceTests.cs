using System.Net;
using System.Text.Json;
using Outrigger.Testing;

namespace Outrigger.Sidecar.Tests.Versions;

/// <summary>Two versions of a backend behind a running sidecar.</summary>
public sealed class VersionChoiceTests
{
    private static readonly HttpClient Client = new(new SocketsHttpHandler { UseProxy = false });

    [Fact]
    public async Task Choose_BrokenNewVersion_IsRolledBackAndTheStableOneAnswersAll()
    {
        await using var stable = Json("""{"id":7,"total":12,"currency":"EUR"}""");
        await using var canary = Json("""{"id":8,"total":12}""");
        await using var sidecar = await StartAsync(stable, canary, weight: "0.3", learnAnswers: "50");
        await PostAsync(sidecar, "pin?version=v1");
        for (var i = 0; i < 300; i++)
        {
            await GetAsync(sidecar, "/orders/" + i, "c" + i);
        }

        await PostAsync(sidecar, "unpin");
        for (var i = 0; i < 600 && (await StateAsync(sidecar)).GetProperty("phase").GetString() == "canary"; i++)
        {
            await GetAsync(sidecar, "/orders/" + i, "c" + i);
        }

        await UntilAsync(sidecar, "rolled-back");
        var affected = canary.Requests.Count;
        affected.ShouldBeLessThanOrEqualTo(30);
        for (var i = 0; i < 50; i++)
        {
            await GetAsync(sidecar, "/orders/" + i, "c" + i);
        }

        canary.Requests.Count.ShouldBe(affected);
        var state = await StateAsync(sidecar);
        state.GetProperty("state").GetProperty("evidence")[0].GetString().ShouldNotBeNull().ShouldContain("currency");
        state.GetProperty("weight").GetDouble().ShouldBe(0);
    }

    [Fact]
    public async Task Choose_AClient_AlwaysMeetsTheSameVersion()
    {
        await using var stable = Json("""{"v":1}""");
        await using var canary = Json("""{"v":2}""");
        await using var sidecar = await StartAsync(stable, canary, weight: "0.5");

        var answers = new Dictionary<string, HashSet<string>>();
        for (var i = 0; i < 200; i++)
        {
            var client = "client" + (i % 20);
            if (!answers.TryGetValue(client, out var seen))
            {
                answers[client] = seen = [];
            }

            seen.Add(await GetAsync(sidecar, "/", client));
        }

        answers.Values.ShouldAllBe(static seen => seen.Count == 1);
        answers.Values.SelectMany(static seen => seen).Distinct().Count().ShouldBe(2);
    }

    [Fact]
    public async Task Choose_NewVersionOnTrial_GetsFewRequestsAtATime()
    {
        var arrived = new TestSignal<RawRequest>();
        var release = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var stable = Json("""{"v":1}""");
        await using var canary = new RawBackend(async (request, socket, token) =>
        {
            arrived.Raise(request);
            await release.Task.WaitAsync(token);
            await RawBackend.SendAsync(socket, RawBackend.Ok("""{"v":2}""", "Content-Type: application/json\r\n"), token);
        });
        await using var sidecar = await StartAsync(stable, canary, weight: "1", trial: "1000");

        var held = new List<Task<string>>();
        for (var i = 0; i < 8; i++)
        {
            held.Add(GetAsync(sidecar, "/", "c" + i));
            await arrived.WaitAsync();
        }

        (await GetAsync(sidecar, "/", "c9")).ShouldBe("""{"v":1}""");
        release.SetResult();
        (await Task.WhenAll(held)).ShouldAllBe(static body => body == """{"v":2}""");
        var again = "";
        for (var i = 0; i < 1000 && again != """{"v":2}"""; i++)
        {
            again = await GetAsync(sidecar, "/", "c9");
        }

        again.ShouldBe("""{"v":2}""");
    }

    [Fact]
    public async Task Mirror_SafeRequests_AreCopiedAndNeverAnswered()
    {
        var copied = new TestSignal<RawRequest>();
        await using var stable = Json("""{"v":1}""");
        await using var canary = new RawBackend((request, socket, token) =>
        {
            copied.Raise(request);
            return RawBackend.SendAsync(socket, "HTTP/1.1 500 X\r\nContent-Length: 0\r\n\r\n", token);
        });
        await using var sidecar = await StartAsync(stable, canary, weight: "0", mirror: "1");

        (await GetAsync(sidecar, "/a?b=1", "me")).ShouldBe("""{"v":1}""");
        using var post = await Client.PostAsync(new Uri(sidecar.Address, "/changes"), new StringContent("x"));

        post.StatusCode.ShouldBe(HttpStatusCode.OK);
        var copy = await copied.WaitAsync();
        copy.Line.ShouldBe("GET /a?b=1 HTTP/1.1");
        copy.Value("X-Outrigger-Mirror").ShouldBe("true");
        copy.Value("X-Client").ShouldBe("me");
        stable.Requests.Count.ShouldBe(2);
        canary.Requests.ShouldHaveSingleItem();
    }

    [Fact]
    public async Task Page_Verbs_PinPromoteAndResume()
    {
        await using var stable = Json("""{"v":1}""");
        await using var canary = Json("""{"v":2}""");
        await using var sidecar = await StartAsync(stable, canary, weight: "0");

        (await PostAsync(sidecar, "pin?version=v2")).GetProperty("phase").GetString().ShouldBe("pinned");
        (await GetAsync(sidecar, "/", "x")).ShouldBe("""{"v":2}""");
        (await PostAsync(sidecar, "unpin")).GetProperty("phase").GetString().ShouldBe("stable");
        (await GetAsync(sidecar, "/", "x")).ShouldBe("""{"v":1}""");
        (await PostAsync(sidecar, "promote")).GetProperty("stable").GetString().ShouldBe("v2");
        (await GetAsync(sidecar, "/", "x")).ShouldBe("""{"v":2}""");
        (await PostAsync(sidecar, "unpin")).GetProperty("stable").GetString().ShouldBe("v1");
        (await PostAsync(sidecar, "rollback")).GetProperty("phase").GetString().ShouldBe("rolled-back");
        (await PostAsync(sidecar, "resume")).GetProperty("type").GetString().ShouldBe("urn:outrigger:error:version-cooling-down");
        (await PostAsync(sidecar, "resume?force=true")).GetProperty("phase").GetString().ShouldBe("stable");
        (await PostAsync(sidecar, "pin?version=v9")).GetProperty("status").GetInt32().ShouldBe(400);
        stable.Requests.Count.ShouldBe(1);
    }

    private static RawBackend Json(string body) => RawBackend.Answering(RawBackend.Ok(body, "Content-Type: application/json\r\n"));

    private static Task<SidecarUnderTest> StartAsync(RawBackend stable, RawBackend canary, string weight, string mirror = "0", string learnAnswers = "500", string trial = "0") => SidecarUnderTest.StartAsync(
        stable.Address, null,
        ("Versions:Stable", "v1"), ("Versions:Canary", "v2"), ("Versions:CanaryAddress", canary.Address), ("Versions:Weight", weight), ("Versions:MirrorShare", mirror),
        ("Versions:StickyHeader", "X-Client"), ("Versions:StablePerSecond", "100000"), ("Versions:TrialAnswers", trial),
        ("Outrigger:Assist:Drift:LearnFor", "00:00:00"), ("Outrigger:Assist:Drift:LearnAnswers", learnAnswers));

    private static async Task<string> GetAsync(SidecarUnderTest sidecar, string path, string client)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(sidecar.Address, path));
        request.Headers.Add("X-Client", client);
        using var answer = await Client.SendAsync(request);
        return await answer.Content.ReadAsStringAsync();
    }

    private static async Task<JsonElement> StateAsync(SidecarUnderTest sidecar) =>
        JsonDocument.Parse(await Client.GetStringAsync(new Uri(sidecar.Address, "/.outrigger/versions"))).RootElement;

    private static async Task<JsonElement> PostAsync(SidecarUnderTest sidecar, string verb)
    {
        using var answer = await Client.PostAsync(new Uri(sidecar.Address, "/.outrigger/versions/" + verb), null);
        return JsonDocument.Parse(await answer.Content.ReadAsStringAsync()).RootElement;
    }

    // The guard looks off the path of requests; a request more lets it get on.
    private static async Task UntilAsync(SidecarUnderTest sidecar, string phase)
    {
        for (var i = 0; i < 3000 && (await StateAsync(sidecar)).GetProperty("phase").GetString() != phase; i++)
        {
        }

        (await StateAsync(sidecar)).GetProperty("phase").GetString().ShouldBe(phase);
    }
}
