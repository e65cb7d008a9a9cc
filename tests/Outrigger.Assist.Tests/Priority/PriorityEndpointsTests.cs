using System.Text.Json.Nodes;
using Outrigger.Assist.Priority;
using Outrigger.Assist.Tests.Assistance;
using Shouldly;
using Xunit;

namespace Outrigger.Assist.Tests.Priority;

public sealed class PriorityEndpointsTests : IAsyncLifetime
{
    private AssistHost _host = null!;

    public async ValueTask InitializeAsync() => _host = await AssistHost.StartAsync(("Priority:RecordedShare", "1"), ("Priority:MinOutcomes", "20"));

    public ValueTask DisposeAsync() => _host.DisposeAsync();

    [Fact]
    public async Task Score_OneTask_ShowsThreeDimensionsATotalAndADecision()
    {
        var (status, body) = await _host.SendAsync("POST", "priority/score", """{"tasks":[{"id":"a","type":"delivery","level":"high","waitedSeconds":30,"deadlineInSeconds":20,"expectedSeconds":5,"load":0.5,"disturbance":0.8}]}""");

        status.ShouldBe(200);
        var task = body!["tasks"]![0]!;
        task["id"]!.GetValue<string>().ShouldBe("a");
        task["rank"]!.GetValue<int>().ShouldBe(1);
        task["deadline"]!["value"]!.GetValue<double>().ShouldBeInRange(0.01, 1);
        task["load"]!["value"]!.GetValue<double>().ShouldBe(0.5);
        task["load"]!["contribution"]!.GetValue<double>().ShouldBeLessThan(0);
        task["disturbance"]!["value"]!.GetValue<double>().ShouldBeInRange(0.3, 0.9);
        task["total"]!.GetValue<double>().ShouldBe(2.5, 1e-6, "cold: level and age");
        task["coldStart"]!.GetValue<bool>().ShouldBeTrue();
        task["explanation"]!.GetValue<string>().ShouldStartWith("rank 1, as by the fixed rule");
        var decision = body["decision"]!;
        decision["module"]!.GetValue<string>().ShouldBe("priority");
        decision["id"]!.GetValue<Guid>().ShouldBe(task["decisionId"]!.GetValue<Guid>());
        decision["reasons"]!.AsArray().Count.ShouldBe(7);
    }

    [Fact]
    public async Task Score_AfterOutcomes_IsWarm_AndTheUrgentOneIsFirst()
    {
        for (var i = 0; i < 25; i++)
        {
            var id = await ScoreAsync("acme/ada", i % 10 / 10.0);
            var told = $$"""{"decisionId":"{{id}}","durationSeconds":4,"wasImportant":{{(i % 10 > 6 ? "true" : "false")}}}""";
            (await _host.SendAsync("POST", "priority/outcome", told, "other/eve")).Status.ShouldBe(404);
            (await _host.SendAsync("POST", "priority/outcome", told, "acme/ada")).Status.ShouldBe(200);
            (await _host.SendAsync("POST", "priority/outcome", told, "acme/ada")).Status.ShouldBe(404);
        }

        var (_, body) = await _host.SendAsync("POST", "priority/score", """{"tasks":[{"id":"usual","type":"t","level":"high","disturbance":0},{"id":"urgent","type":"t","deadlineInSeconds":3,"disturbance":0.95}]}""", "acme/ada");

        body!["tasks"]![0]!["id"]!.GetValue<string>().ShouldBe("urgent");
        body["tasks"]![0]!["fixedRank"]!.GetValue<int>().ShouldBe(2);
        body["tasks"]![0]!["explanation"]!.GetValue<string>().ShouldContain("rank 2 by the fixed rule, rank 1 because");
        body["tasks"]![0]!["coldStart"]!.GetValue<bool>().ShouldBeFalse();
        body["tasks"]![0]!["rescoreAt"].ShouldNotBeNull();
    }

    [Fact]
    public async Task Simulate_TheExample_IsAnAllocationBesideTwoOldRules()
    {
        var (status, body) = await _host.SendAsync("POST", "priority/simulate", PrioritySimulateRequest.Example);

        status.ShouldBe(200);
        var rules = body!["rules"]!.AsArray();
        rules.Count.ShouldBe(3);
        rules[0]!["tasks"]!.AsArray().Count.ShouldBe(12);
        rules[0]!["late"]!.GetValue<int>().ShouldBeLessThan(rules[1]!["late"]!.GetValue<int>());
        rules[0]!["late"]!.GetValue<int>().ShouldBeLessThanOrEqualTo(rules[2]!["late"]!.GetValue<int>());
        rules[0]!["meanWaitSeconds"]!.GetValue<double>().ShouldBeLessThan(rules[2]!["meanWaitSeconds"]!.GetValue<double>());
        rules[0]!["tasks"]![0]!["explanation"]!.GetValue<string>().ShouldNotBeEmpty();
        body["summary"]!.GetValue<string>().ShouldContain("ours leaves");
        body["decision"]!["decision"]!.GetValue<string>().ShouldBe("better");
        body["decision"]!["module"]!.GetValue<string>().ShouldBe("priority");
    }

    [Theory]
    [InlineData("score", "{}", "tasks")]
    [InlineData("score", """{"tasks":[]}""", "tasks")]
    [InlineData("score", """{"tasks":[null]}""", "tasks[0]")]
    [InlineData("score", """{"tasks":[{"level":"huge"}]}""", null)]
    [InlineData("score", """{"tasks":[{"level":7}]}""", null)]
    [InlineData("score", """{"tasks":[{"disturbance":1.5}]}""", "tasks[0]")]
    [InlineData("score", """{"tasks":[{"waitedSeconds":-1}]}""", "tasks[0]")]
    [InlineData("score", """{"tasks":[{"deadlineInSeconds":1e300}]}""", "tasks[0]")]
    [InlineData("score", """{"tasks":[{"signals":[1,2,3,4,5]}]}""", "tasks[0]")]
    [InlineData("score", """{"tasks":[{"unknown":1}]}""", null)]
    [InlineData("score", "[1", null)]
    [InlineData("outcome", "{}", "decisionId")]
    [InlineData("outcome", """{"decisionId":"00000000-0000-0000-0000-000000000001"}""", "durationSeconds")]
    [InlineData("outcome", """{"decisionId":"00000000-0000-0000-0000-000000000001","durationSeconds":-2}""", "durationSeconds")]
    [InlineData("simulate", """{"workers":["a"],"tasks":[]}""", "tasks")]
    [InlineData("simulate", """{"workers":[],"tasks":[{"seconds":1}]}""", "workers")]
    [InlineData("simulate", """{"workers":["a","a"],"tasks":[{"seconds":1}]}""", "workers")]
    [InlineData("simulate", """{"workers":["a"],"tasks":[{"id":"x","seconds":1},{"id":"x","seconds":1}]}""", "tasks")]
    [InlineData("simulate", """{"workers":["a"],"tasks":[{"seconds":0}]}""", "tasks[0]")]
    [InlineData("simulate", """{"workers":["a"],"tasks":[{}]}""", "tasks[0]")]
    [InlineData("simulate", "null", null)]
    public async Task BadInput_IsATypedError(string route, string request, string? param)
    {
        var (status, body) = await _host.SendAsync("POST", "priority/" + route, request);

        status.ShouldBe(400);
        body!["type"]!.GetValue<string>().ShouldBe("urn:outrigger:error:invalid-request");
        if (param is not null)
        {
            body["param"]!.GetValue<string>().ShouldBe(param);
        }
    }

    [Fact]
    public async Task TooMany_IsRefused_AndAsManyAsMay_AreTaken()
    {
        (await _host.SendAsync("POST", "priority/score", Tasks(201))).Status.ShouldBe(400);
        (await _host.SendAsync("POST", "priority/score", Tasks(200))).Status.ShouldBe(200);
        (await _host.SendAsync("POST", "priority/simulate", Plan(1001))).Status.ShouldBe(400);
        var (status, body) = await _host.SendAsync("POST", "priority/simulate", Plan(1000));
        status.ShouldBe(200);
        body!["rules"]![0]!["tasks"]!.AsArray().Count.ShouldBe(1000);

        static string Tasks(int count) => new JsonObject { ["tasks"] = new JsonArray([.. Enumerable.Range(0, count).Select(static i => (JsonNode)new JsonObject { ["id"] = "t" + i })]) }.ToJsonString();
        static string Plan(int count) => new JsonObject
        {
            ["workers"] = new JsonArray("a", "b"),
            ["tasks"] = new JsonArray([.. Enumerable.Range(0, count).Select(static i => (JsonNode)new JsonObject { ["seconds"] = 1 + (i % 7), ["deadlineAfterSeconds"] = i })]),
        }.ToJsonString();
    }

    [Theory]
    [InlineData("score")]
    [InlineData("outcome")]
    [InlineData("simulate")]
    public async Task WithoutAKey_IsRefused(string route) => (await _host.SendAsync("POST", "priority/" + route, "{}", "nobody")).Status.ShouldBe(401);

    private async Task<Guid> ScoreAsync(string caller, double disturbance)
    {
        var request = new JsonObject { ["tasks"] = new JsonArray(new JsonObject { ["type"] = "t", ["disturbance"] = disturbance }) };
        var (status, body) = await _host.SendAsync("POST", "priority/score", request.ToJsonString(), caller);
        status.ShouldBe(200);
        return body!["decision"]!["id"]!.GetValue<Guid>();
    }
}
