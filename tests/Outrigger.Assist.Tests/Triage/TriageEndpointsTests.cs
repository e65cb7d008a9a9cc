using System.Globalization;
using System.Text.Json.Nodes;
using Outrigger.Assist.Tests.Assistance;
using Outrigger.Assist.Triage;
using Outrigger.Core.Callers;
using Shouldly;
using Xunit;

namespace Outrigger.Assist.Tests.Triage;

public sealed class TriageEndpointsTests : IAsyncLifetime
{
    private AssistHost _host = null!;

    public async ValueTask InitializeAsync() => _host = await AssistHost.StartAsync(("Triage:RecordedShare", "1"), ("Triage:MaxItems", "60"), ("Triage:TimeLimit", "00:00:30"));

    public ValueTask DisposeAsync() => _host.DisposeAsync();

    [Fact]
    public async Task Rank_Cold_IsTheHandWrittenRule_WithDecisionsAndReasons()
    {
        var (status, body) = await _host.SendAsync("POST", "triage/rank", """
            {"items":[
              {"key":"i","kind":"inspection","severity":"high"},
              {"key":"c","kind":"complaint","severity":"high"},
              {"key":"s","kind":"inspection","severity":"low","safety":true},
              {"key":"a","kind":"alarm","severity":"high","people":40}]}
            """);

        status.ShouldBe(200);
        Keys(body).ShouldBe(["s", "a", "c", "i"]);
        var first = body!["items"]![0]!;
        first["rank"]!.GetValue<int>().ShouldBe(1);
        first["ruleRank"]!.GetValue<int>().ShouldBe(1);
        first["decision"]!["model"]!["coldStart"]!.GetValue<bool>().ShouldBeTrue();
        first["decision"]!["reasons"]!.AsArray().Select(reason => reason!["what"]!.GetValue<string>())
            .ShouldBe(["hand-written rule", "service last week", "impact", "age", "effort"], ignoreOrder: true);
        first["explanation"]!.GetValue<string>().ShouldStartWith("rank 1, by the hand-written rule 1; ");
        body["decision"]!["id"]!.GetValue<string>().ShouldBe(first["decision"]!["id"]!.GetValue<string>());
        body["decision"]!["module"]!.GetValue<string>().ShouldBe("triage");
    }

    [Fact]
    public async Task List_OnceItemsWereClosed_GoesByServiceImpactAndAge()
    {
        await TeachAsync();
        var now = _host.Time.GetUtcNow();
        await PutAsync($$"""{"key":"old-critical","kind":"alarm","severity":"critical","createdAt":"{{Text(now)}}","dueAt":"{{Text(now.AddDays(30))}}"}""");
        await PutAsync($$"""{"key":"late-medium","kind":"complaint","severity":"medium","createdAt":"{{Text(now.AddHours(-50))}}"}""");

        var (status, body) = await _host.SendAsync("GET", "triage/items");

        status.ShouldBe(200);
        Keys(body).ShouldBe(["late-medium", "old-critical"]);
        var first = body!["items"]![0]!;
        first["ruleRank"]!.GetValue<int>().ShouldBe(2);
        first["decision"]!["model"]!["coldStart"]!.GetValue<bool>().ShouldBeFalse();
        var parts = first["parts"]!;
        (parts["service"]!.GetValue<double>() + parts["impact"]!.GetValue<double>() + parts["age"]!.GetValue<double>() + parts["effort"]!.GetValue<double>())
            .ShouldBe(first["score"]!.GetValue<double>(), 1e-6);
        (await _host.SendAsync("GET", "triage/items?kind=alarm&limit=1")).Body!["items"]![0]!["rank"]!.GetValue<int>().ShouldBe(2);
    }

    [Fact]
    public async Task List_ItemPastTheHardBound_IsFirstWhateverItsImpact()
    {
        await TeachAsync();
        var now = _host.Time.GetUtcNow();
        await PutAsync($$"""{"key":"forgotten","kind":"inspection","severity":"low","effortMinutes":4000,"createdAt":"{{Text(now.AddDays(-40))}}"}""");
        await PutAsync($$"""{"key":"fire","kind":"alarm","severity":"critical","safety":true,"people":100000,"createdAt":"{{Text(now.AddHours(-20))}}"}""");

        var (_, body) = await _host.SendAsync("GET", "triage/items");

        Keys(body).ShouldBe(["forgotten", "fire"]);
        body!["decision"]!["decision"]!.GetValue<string>().ShouldBe("front");
    }

    [Fact]
    public async Task Close_LearnsOnce_AndOnlyOfItsTenant()
    {
        await PutAsync("""{"key":"a b/ä","kind":"complaint","team":"north"}""", "acme/ada");

        (await _host.SendAsync("POST", "triage/close", """{"key":"a b/ä"}""", "other/eve")).Status.ShouldBe(404);
        var (status, body) = await _host.SendAsync("POST", "triage/close", """{"key":"a b/ä","effortMinutes":30,"severity":"low"}""", "acme/ada");
        status.ShouldBe(200);
        body!["wasInTime"]!.GetValue<bool>().ShouldBeTrue();
        body["decision"]!["module"]!.GetValue<string>().ShouldBe("triage");
        var (again, problem) = await _host.SendAsync("POST", "triage/close", """{"key":"a b/ä"}""", "acme/ada");
        again.ShouldBe(404);
        problem!["type"]!.GetValue<string>().ShouldBe("urn:outrigger:error:unknown-work-item");
    }

    [Fact]
    public async Task Put_ListFull_RefusesClearly_AndLeavesOthersAlone()
    {
        for (var i = 0; i < 60; i++)
        {
            await PutAsync($$"""{"key":"k{{i}}","kind":"alarm"}""", "acme/ada");
        }

        var (status, body) = await _host.SendAsync("POST", "triage/items", """{"items":[{"key":"more","kind":"alarm"}]}""", "acme/ada");
        status.ShouldBe(409);
        body!["type"]!.GetValue<string>().ShouldBe("urn:outrigger:error:triage-list-full");
        (await PutAsync("""{"key":"k1","kind":"alarm"}""", "acme/ada"))!["items"]![0]!["outcome"]!.GetValue<string>().ShouldBe("merged");
        (await PutAsync("""{"key":"more","kind":"alarm"}""", "other/eve"))!["total"]!.GetValue<int>().ShouldBe(1);
    }

    [Fact]
    public async Task List_Empty_AnswersADecision()
    {
        var (status, body) = await _host.SendAsync("GET", "triage/items", caller: "nothing/here");

        status.ShouldBe(200);
        body!["total"]!.GetValue<int>().ShouldBe(0);
        body["decision"]!["decision"]!.GetValue<string>().ShouldBe("empty");
    }

    [Fact]
    public async Task Intake_RaisesOneAlarmAKey_AndClearsIt()
    {
        var intake = _host.Get<IAlarmIntake>();
        intake.Raise(TenantId.Default, new AlarmNotice("latency|GET /orders", WorkSeverity.High, "p99 is 4 s")).ShouldBe(PutOutcome.Added);
        intake.Raise(TenantId.Default, new AlarmNotice("latency|GET /orders", WorkSeverity.Critical)).ShouldBe(PutOutcome.Merged);
        intake.Raise(TenantId.Default, new AlarmNotice(" ", WorkSeverity.High)).ShouldBe(PutOutcome.Refused);

        var (_, body) = await _host.SendAsync("GET", "triage/items?kind=alarm");
        var item = body!["items"]!.AsArray().Single()!;
        item["reports"]!.GetValue<int>().ShouldBe(2);
        item["severity"]!.GetValue<string>().ShouldBe("critical");
        intake.Clear(TenantId.Default, "latency|GET /orders").ShouldBeTrue();
        intake.Clear(TenantId.Default, "latency|GET /orders").ShouldBeFalse();
    }

    [Theory]
    [InlineData("triage/rank", "{}", "items")]
    [InlineData("triage/rank", """{"items":[]}""", "items")]
    [InlineData("triage/rank", """{"items":[null]}""", "items[0]")]
    [InlineData("triage/rank", """{"items":[{"kind":"alarm"}]}""", "items[0]")]
    [InlineData("triage/rank", """{"items":[{"key":" ","kind":"alarm"}]}""", "items[0]")]
    [InlineData("triage/rank", """{"items":[{"key":"a"}]}""", "items[0]")]
    [InlineData("triage/rank", """{"items":[{"key":"a","kind":"alarm"},{"key":"a","kind":"alarm"}]}""", "items[1]")]
    [InlineData("triage/rank", """{"items":[{"key":"a","kind":"alarm","people":-1}]}""", "items[0]")]
    [InlineData("triage/rank", """{"items":[{"key":"a","kind":"alarm","people":1e300}]}""", "items[0]")]
    [InlineData("triage/rank", """{"items":[{"key":"a","kind":"alarm","effortMinutes":0}]}""", "items[0]")]
    [InlineData("triage/rank", """{"items":[{"key":"a","kind":"alarm","reports":-1}]}""", "items[0]")]
    [InlineData("triage/rank", """{"items":[{"key":"a","kind":"alarm","createdAt":"0001-01-01T00:00:00Z"}]}""", "items[0]")]
    [InlineData("triage/rank", """{"items":[{"key":"a","kind":"alarm","dueAt":"9999-01-01T00:00:00Z"}]}""", "items[0]")]
    [InlineData("triage/rank", """{"items":[{"key":"a","kind":"fire"}]}""", "items[0].kind")]
    [InlineData("triage/rank", """{"items":[{"key":"a","kind":1}]}""", "items[0].kind")]
    [InlineData("triage/items", """{"items":[{"key":"a","kind":"alarm","surprise":1}]}""", "items[0].surprise")]
    [InlineData("triage/items", "[", null)]
    [InlineData("triage/close", "{}", "key")]
    [InlineData("triage/close", """{"key":"a","effortMinutes":-5}""", "effortMinutes")]
    [InlineData("triage/close", """{"key":"a","severity":"awful"}""", "severity")]
    public async Task BadInput_NamesTheMember(string path, string request, string? param)
    {
        var (status, body) = await _host.SendAsync("POST", path, request);

        status.ShouldBe(400);
        body!["type"]!.GetValue<string>().ShouldBe("urn:outrigger:error:invalid-request");
        body["param"]?.GetValue<string>().ShouldBe(param);
    }

    [Theory]
    [InlineData("limit=0", "limit")]
    [InlineData("limit=many", "limit")]
    [InlineData("kind=fire", "kind")]
    [InlineData("team=", "team")]
    public async Task List_BadQuery_NamesTheMember(string query, string param)
    {
        var (status, body) = await _host.SendAsync("GET", "triage/items?" + query);

        status.ShouldBe(400);
        body!["param"]!.GetValue<string>().ShouldBe(param);
    }

    [Fact]
    public async Task BadInput_TooManyTooLargeOrNobody_IsRefused()
    {
        var many = string.Join(',', Enumerable.Range(0, 501).Select(i => $$"""{"key":"k{{i}}","kind":"alarm"}"""));
        (await _host.SendAsync("POST", "triage/rank", $$"""{"items":[{{many}}]}""")).Status.ShouldBe(400);
        (await _host.SendAsync("POST", "triage/close", $$"""{"key":"{{new string('x', 5000)}}"}""")).Status.ShouldBe(413);
        (await _host.SendAsync("POST", "triage/rank", "{}", contentType: "text/plain")).Status.ShouldBe(415);
        (await _host.SendAsync("GET", "triage/items", caller: "nobody")).Status.ShouldBe(401);
    }

    [Fact]
    public async Task Rank_Off_IsTheHandWrittenRule()
    {
        await using var host = await AssistHost.StartAsync(("Triage:Mode", "Off"));

        var (status, body) = await host.SendAsync("POST", "triage/rank", """{"items":[{"key":"low","kind":"alarm","severity":"low"},{"key":"high","kind":"inspection","severity":"high"}]}""");

        status.ShouldBe(200);
        Keys(body).ShouldBe(["high", "low"]);
        body!["decision"]!["model"]!["version"]!.GetValue<string>().ShouldBe("fixed");
    }

    private static string[] Keys(JsonNode? body) => [.. body!["items"]!.AsArray().Select(item => item!["key"]!.GetValue<string>())];

    private static string Text(DateTimeOffset at) => at.ToString("O", CultureInfo.InvariantCulture);

    private async Task<JsonNode?> PutAsync(string item, string? caller = null)
    {
        var (status, body) = await _host.SendAsync("POST", "triage/items", $$"""{"items":[{{item}}]}""", caller);
        status.ShouldBe(200);
        return body;
    }

    private async Task TeachAsync()
    {
        for (var i = 0; i < 30; i++)
        {
            await PutAsync($$"""{"key":"t{{i}}","kind":"complaint","severity":"medium"}""");
            (await _host.SendAsync("POST", "triage/close", $$"""{"key":"t{{i}}","effortMinutes":60}""")).Status.ShouldBe(200);
        }
    }
}
