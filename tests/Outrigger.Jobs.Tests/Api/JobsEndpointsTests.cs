using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using Outrigger.Core.Callers;
using Outrigger.Jobs.Queue;
using Shouldly;
using Xunit;

namespace Outrigger.Jobs.Tests.Api;

public sealed class JobsEndpointsTests
{
    private const string Job = """{"type":"test","input":{"name":"x"}}""";

    [Fact]
    public async Task Add_Job_AnswersWithItsAddress()
    {
        await using var host = await JobsHost.StartAsync();

        using var answer = await host.Client.PostAsync("/jobs/v1", new StringContent(Job, Encoding.UTF8, "application/json"));

        ((int)answer.StatusCode).ShouldBe(201);
        var job = JsonNode.Parse(await host.Client.GetStringAsync(answer.Headers.Location!.ToString()))!;
        job["type"]!.GetValue<string>().ShouldBe("test");
        job["input"]!["name"]!.GetValue<string>().ShouldBe("x");
        job["maxAttempts"]!.GetValue<int>().ShouldBe(3);
    }

    [Fact]
    public async Task Add_SameKey_IsTheSameJobOrARefusal()
    {
        await using var host = await JobsHost.StartAsync();

        var (created, first) = await host.SendAsync("POST", "/jobs/v1", Job, key: "k1");
        var (again, second) = await host.SendAsync("POST", "/jobs/v1", Job, key: "k1");
        var (other, _) = await host.SendAsync("POST", "/jobs/v1", Job.Replace("\"x\"", "\"y\"", StringComparison.Ordinal), key: "k1");
        var (foreign, third) = await host.SendAsync("POST", "/jobs/v1", Job, tenant: "acme", key: "k1");

        (created, again, other, foreign).ShouldBe((201, 200, 422, 201));
        second!["id"]!.GetValue<string>().ShouldBe(first!["id"]!.GetValue<string>());
        third!["id"]!.GetValue<string>().ShouldNotBe(first["id"]!.GetValue<string>());
    }

    [Theory]
    [InlineData("{}", "type")]
    [InlineData("""{"type":"unknown","input":{}}""", "type")]
    [InlineData("""{"type":"TEST","input":{}}""", "type")]
    [InlineData("""{"type":"test"}""", "input")]
    [InlineData("""{"type":"test","input":{"name":5}}""", "input.name")]
    [InlineData("""{"type":"translation","input":{"text":"a"}}""", "input.targetLanguage")]
    [InlineData("""{"type":"translation","input":{"text":"a","targetLanguage":"<x>"}}""", "input.targetLanguage")]
    [InlineData("""{"type":"translation","input":{"text":"a","targetLanguage":"de","more":1}}""", "input.more")]
    [InlineData("""{"type":"analysis","input":{"content":" ","analysisType":"x"}}""", "input.content")]
    [InlineData("""{"type":"test","input":{"name":"x"},"priority":1.5}""", "priority")]
    [InlineData("""{"type":"test","input":{"name":"x"},"priority":-99999999999}""", "priority")]
    [InlineData("""{"type":"test","input":{"name":"x"},"priority":"high"}""", "priority")]
    [InlineData("""{"type":"test","input":{"name":"x"},"delaySeconds":-1}""", "delaySeconds")]
    [InlineData("""{"type":"test","input":{"name":"x"},"runAt":"2999-01-01T00:00:00Z"}""", "runAt")]
    [InlineData("""{"type":"test","input":{"name":"x"},"deadline":"2999-01-01T00:00:00Z"}""", "deadline")]
    [InlineData("""{"type":"test","input":{"name":"x"},"attempts":0}""", "attempts")]
    [InlineData("""{"type":"test","input":{"name":"x"},"queue":"No Such"}""", "queue")]
    [InlineData("""{"type":"test","input":{"name":"x"},"after":"01a203b9-1bed-77d1-96c4-d0e6944b06db"}""", "after")]
    [InlineData("""{"type":"test","input":{"name":"x"},"callbackUrl":"http://10.0.0.1/"}""", "callbackUrl")]
    [InlineData("""{"type":"test","input":{"name":"x"},"signals":[]}""", "signals")]
    [InlineData("""{"type":"test","input":{"name":"x"},"idempotencyKey":"é"}""", "idempotencyKey")]
    [InlineData("""{"type":"test","input":{"name":"x"},"more":1}""", "more")]
    public async Task Add_BadRequest_NamesTheMemberAndAddsNothing(string body, string member)
    {
        await using var host = await JobsHost.StartAsync();

        var (status, answer) = await host.SendAsync("POST", "/jobs/v1", body);

        status.ShouldBe(400);
        answer!["param"]!.GetValue<string>().ShouldBe(member);
        (await host.Store.ListAsync(new JobFilter(null, 10))).ShouldBeEmpty();
    }

    [Fact]
    public async Task Add_TooLarge_IsRefused()
    {
        await using var host = await JobsHost.StartAsync(("Jobs:Queue:MaxInputBytes", "1024"));

        (await host.SendAsync("POST", "/jobs/v1", $$$"""{"type":"test","input":{"name":"{{{new string('x', 2000)}}}"}}""")).Status.ShouldBe(413);
    }

    [Fact]
    public async Task Add_QueueFull_IsRefusedWithAWait()
    {
        await using var host = await JobsHost.StartAsync(("Jobs:Queue:MaxUnfinished", "2"), ("Jobs:Workers:Enabled", "false"));
        await host.SendAsync("POST", "/jobs/v1", Job);
        await host.SendAsync("POST", "/jobs/v1", Job);

        var (status, answer) = await host.SendAsync("POST", "/jobs/v1", Job);

        status.ShouldBe(429);
        answer!["type"]!.GetValue<string>().ShouldBe("urn:outrigger:error:job-queue-full");
        (await host.SendAsync("POST", "/jobs/v1", Job, tenant: "acme")).Status.ShouldBe(201);
    }

    [Fact]
    public async Task AddMany_SomeBad_TakesTheGoodOnesAndSaysWhy()
    {
        await using var host = await JobsHost.StartAsync(("Jobs:Workers:Enabled", "false"));

        var (status, answer) = await host.SendAsync("POST", "/jobs/v1/bulk", $$"""{"jobs":[{{Job}},{"type":"unknown","input":1},{{Job}}]}""");

        status.ShouldBe(200);
        answer!["added"]!.GetValue<int>().ShouldBe(2);
        answer["ids"]!.AsArray()[1].ShouldBeNull();
        answer["jobs"]![1]!["error"]!.GetValue<string>().ShouldBe("urn:outrigger:error:job-type-unknown");
        (await host.SendAsync("GET", "/jobs/v1/stats")).Body!["waiting"]!.GetValue<long>().ShouldBe(2);
    }

    [Fact]
    public async Task AddMany_TooMany_IsRefusedAsAWhole()
    {
        await using var host = await JobsHost.StartAsync(("Jobs:Queue:MaxBulk", "1"));

        (await host.SendAsync("POST", "/jobs/v1/bulk", $$"""{"jobs":[{{Job}},{{Job}}]}""")).Status.ShouldBe(400);
        (await host.Store.ListAsync(new JobFilter(null, 10))).ShouldBeEmpty();
    }

    [Fact]
    public async Task List_Pages_GoThroughAllOnce()
    {
        await using var host = await JobsHost.StartAsync(("Jobs:Workers:Enabled", "false"));
        for (var i = 0; i < 5; i++)
        {
            await host.AddAsync("j" + i);
        }

        await host.AddAsync("other", "acme");
        var seen = new List<string>();
        long? before = null;
        do
        {
            var page = (await host.SendAsync("GET", string.Create(CultureInfo.InvariantCulture, $"/jobs/v1?limit=2{(before is null ? "" : "&before=" + before)}"))).Body!;
            seen.AddRange(page["jobs"]!.AsArray().Select(job => job!["id"]!.GetValue<string>()));
            before = page["before"]?.GetValue<long>();
        }
        while (before is not null);

        seen.Count.ShouldBe(5);
        seen.Distinct().Count().ShouldBe(5);
        (await host.SendAsync("GET", "/jobs/v1?state=nope")).Status.ShouldBe(400);
        (await host.SendAsync("GET", "/jobs/v1?limit=0")).Status.ShouldBe(400);
        (await host.SendAsync("GET", "/jobs/v1?state=completed")).Body!["jobs"]!.AsArray().ShouldBeEmpty();
    }

    [Fact]
    public async Task Job_OfAnotherTenant_IsNotThere()
    {
        await using var host = await JobsHost.StartAsync(("Jobs:Workers:Enabled", "false"));
        var id = await host.AddAsync();

        foreach (var (method, path, body) in ((string, string, string?)[])[
            ("GET", "", null), ("POST", "/cancel", null), ("POST", "/retry", null), ("DELETE", "", null), ("POST", "/priority", """{"priority":5}""")])
        {
            (await host.SendAsync(method, $"/jobs/v1/{id}{path}", body, "acme")).Status.ShouldBe(404, path);
        }

        (await host.SendAsync("GET", $"/jobs/v1/{id}", tenant: "nobody")).Status.ShouldBe(401);
        (await host.Store.FindAsync(TenantId.Default, id))!.State.ShouldBe(JobState.Waiting);
    }

    [Fact]
    public async Task Job_LifeByHand_ChangesStateAsAsked()
    {
        await using var host = await JobsHost.StartAsync(("Jobs:Workers:Enabled", "false"));
        var id = await host.AddAsync();

        (await host.SendAsync("DELETE", $"/jobs/v1/{id}")).Status.ShouldBe(409);
        (await host.SendAsync("POST", $"/jobs/v1/{id}/priority", """{"priority":9}""")).Status.ShouldBe(200);
        (await host.Store.FindAsync(TenantId.Default, id))!.Request.Priority.ShouldBe(9);
        (await host.SendAsync("POST", $"/jobs/v1/{id}/cancel")).Body!["state"]!.GetValue<string>().ShouldBe("cancelled");
        (await host.SendAsync("POST", $"/jobs/v1/{id}/priority", """{"priority":1}""")).Status.ShouldBe(409);
        (await host.SendAsync("POST", $"/jobs/v1/{id}/retry")).Body!["state"]!.GetValue<string>().ShouldBe("waiting");
        await host.SendAsync("POST", $"/jobs/v1/{id}/cancel");
        (await host.SendAsync("DELETE", $"/jobs/v1/{id}")).Status.ShouldBe(204);
        (await host.SendAsync("GET", $"/jobs/v1/{id}")).Status.ShouldBe(404);
    }

    [Fact]
    public async Task OutsideWorker_WholeLife_IsFenced()
    {
        await using var host = await JobsHost.StartAsync(("Jobs:Queue:Types:0", "render"), ("Jobs:Workers:Enabled", "false"));
        await host.SendAsync("POST", "/jobs/v1", """{"type":"render","input":{"page":1}}""");

        var leased = (await host.SendAsync("POST", "/jobs/v1/lease", """{"worker":"w1","types":["render"],"leaseSeconds":10}""")).Body!["jobs"]![0]!;
        var (id, token) = (leased["id"]!.GetValue<string>(), leased["token"]!.GetValue<long>());
        leased["input"]!["page"]!.GetValue<int>().ShouldBe(1);
        (await host.SendAsync("POST", $"/jobs/v1/{id}/heartbeat", $$"""{"worker":"w1","token":{{token}},"progress":40,"text":"half","leaseSeconds":10}""")).Body!["cancelRequested"]!.GetValue<bool>().ShouldBeFalse();
        (await host.SendAsync("POST", $"/jobs/v1/{id}/complete", $$"""{"worker":"thief","token":{{token}},"result":1}""")).Status.ShouldBe(409);
        (await host.SendAsync("POST", $"/jobs/v1/{id}/complete", $$"""{"worker":"w1","token":{{token + 1}},"result":1}""")).Status.ShouldBe(409);
        (await host.SendAsync("POST", $"/jobs/v1/{id}/complete", $$"""{"worker":"w1","token":{{token}},"result":1}""", "acme")).Status.ShouldBe(409);

        // It falls silent; another takes over, and the first one's end counts no more.
        await host.UntilAsync(Guid.Parse(id), JobState.Waiting);
        var second = (await host.SendAsync("POST", "/jobs/v1/lease", """{"worker":"w2","types":["render"]}""")).Body!["jobs"]![0]!;
        (await host.SendAsync("POST", $"/jobs/v1/{id}/complete", $$"""{"worker":"w1","token":{{token}},"result":"late"}""")).Status.ShouldBe(409);
        (await host.SendAsync("POST", $"/jobs/v1/{id}/complete", $$$"""{"worker":"w2","token":{{{second["token"]}}},"result":{"ok":true}}""")).Status.ShouldBe(200);

        var job = (await host.SendAsync("GET", $"/jobs/v1/{id}")).Body!;
        job["state"]!.GetValue<string>().ShouldBe("completed");
        job["stalls"]!.GetValue<int>().ShouldBe(1);
        job["result"]!["ok"]!.GetValue<bool>().ShouldBeTrue();
    }

    [Fact]
    public async Task OutsideWorker_FailsAndGivesBack_AttemptsAreCountedAsTheyShould()
    {
        await using var host = await JobsHost.StartAsync(("Jobs:Queue:Types:0", "render"), ("Jobs:Workers:Enabled", "false"));
        await host.SendAsync("POST", "/jobs/v1", """{"type":"render","input":1,"attempts":2}""");

        async Task<(string Id, string Lease)> LeaseAsync()
        {
            JsonNode? jobs = null;
            await host.UntilAsync(async () => (jobs = (await host.SendAsync("POST", "/jobs/v1/lease", """{"worker":"w","types":["render"]}""")).Body!["jobs"])!.AsArray().Count == 1);
            return (jobs![0]!["id"]!.GetValue<string>(), $"\"worker\":\"w\",\"token\":{jobs[0]!["token"]}");
        }

        var (id, lease) = await LeaseAsync();
        (await host.SendAsync("POST", $"/jobs/v1/{id}/fail", $$$"""{{{{lease}}},"error":"stop","release":true}""")).Body!["state"]!.GetValue<string>().ShouldBe("waiting");
        (_, lease) = await LeaseAsync();
        (await host.SendAsync("POST", $"/jobs/v1/{id}/fail", $$$"""{{{{lease}}},"error":"one"}""")).Body!["state"]!.GetValue<string>().ShouldBe("delayed");
        (_, lease) = await LeaseAsync();
        (await host.SendAsync("POST", $"/jobs/v1/{id}/fail", $$$"""{{{{lease}}},"error":"two\nlines"}""")).Body!["state"]!.GetValue<string>().ShouldBe("failed");

        var job = (await host.SendAsync("GET", $"/jobs/v1/{id}")).Body!;
        job["error"]!["message"]!.GetValue<string>().ShouldBe("two lines");
        job["attempts"]!.GetValue<int>().ShouldBe(2);
    }

    [Fact]
    public async Task OutsideWorker_Waits_IsWokenByAJob()
    {
        await using var host = await JobsHost.StartAsync(("Jobs:Queue:Types:0", "render"), ("Jobs:Workers:Enabled", "false"));

        var waiting = host.SendAsync("POST", "/jobs/v1/lease", """{"worker":"w","types":["render"],"waitSeconds":30}""");
        await host.SendAsync("POST", "/jobs/v1", """{"type":"render","input":1}""");

        (await waiting).Body!["jobs"]!.AsArray().Count.ShouldBe(1);
    }

    [Theory]
    [InlineData("lease", "{}")]
    [InlineData("lease", """{"worker":"a b","types":["x"]}""")]
    [InlineData("lease", """{"worker":"w","types":[]}""")]
    [InlineData("lease", """{"worker":"w","types":["No Type"]}""")]
    [InlineData("lease", """{"worker":"w","types":["x"],"max":1000}""")]
    [InlineData("01a203b9-1bed-77d1-96c4-d0e6944b06db/heartbeat", """{"worker":"w"}""")]
    [InlineData("01a203b9-1bed-77d1-96c4-d0e6944b06db/heartbeat", """{"worker":"w","token":1,"progress":101}""")]
    [InlineData("01a203b9-1bed-77d1-96c4-d0e6944b06db/complete", """{"token":1}""")]
    [InlineData("01a203b9-1bed-77d1-96c4-d0e6944b06db/fail", """{"worker":"w","token":1}""")]
    public async Task OutsideWorker_BadRequest_IsRefused(string path, string body)
    {
        await using var host = await JobsHost.StartAsync();

        (await host.SendAsync("POST", "/jobs/v1/" + path, body)).Status.ShouldBe(400);
    }

    [Fact]
    public async Task Events_Stream_TellsTheTenantsJobsAlone()
    {
        await using var host = await JobsHost.StartAsync();
        using var request = new HttpRequestMessage(HttpMethod.Get, "/jobs/v1/events");
        request.Headers.Add("x-test-tenant", "acme");
        using var answer = await host.Client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
        answer.Content.Headers.ContentType!.MediaType.ShouldBe("text/event-stream");
        using var reader = new StreamReader(await answer.Content.ReadAsStreamAsync());
        (await reader.ReadLineAsync()).ShouldBe("event: ping");

        await host.AddAsync("theirs", "other");
        var id = await host.AddAsync("mine", "acme");

        var lines = new List<string>();
        while (!lines.Contains("event: completed"))
        {
            lines.Add((await reader.ReadLineAsync())!);
        }

        lines.Add((await reader.ReadLineAsync())!);
        lines.Where(line => line.StartsWith("event:", StringComparison.Ordinal)).ShouldBe(["event: added", "event: started", "event: completed"]);
        lines.Where(line => line.StartsWith("data: {\"id\"", StringComparison.Ordinal)).ShouldAllBe(line => line.Contains(id.ToString(), StringComparison.Ordinal));
    }

    [Fact]
    public async Task Body_NotJson_IsRefused()
    {
        await using var host = await JobsHost.StartAsync();

        (await host.SendAsync("POST", "/jobs/v1", "{\"type\":")).Status.ShouldBe(400);
        (await host.SendAsync("POST", "/jobs/v1", "null")).Status.ShouldBe(400);
        (await host.SendAsync("GET", "/jobs/v1/not-an-id")).Status.ShouldBe(404);
    }

    [Fact]
    public async Task BuiltInType_WithoutAGateway_FailsWithTheReason()
    {
        await using var host = await JobsHost.StartAsync();
        var id = Guid.Parse((await host.SendAsync("POST", "/jobs/v1", """{"type":"text_generation","input":{"prompt":"Hello"}}""")).Body!["id"]!.GetValue<string>());

        var job = await host.UntilAsync(id, JobState.Failed);

        job.Attempts.ShouldBe(1);
        (await host.SendAsync("POST", "/api/translate", """{"text":"a","targetLanguage":"de"}""")).Status.ShouldBe(400);
    }
}
