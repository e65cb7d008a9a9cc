using System.Text.Json.Nodes;
using Outrigger.Assist.Decisions;
using Outrigger.Assist.Tests.Assistance;
using Outrigger.Core.Callers;
using Shouldly;
using Xunit;

namespace Outrigger.Assist.Tests.Decisions.Serving;

public sealed class DecisionsEndpointsTests : IAsyncLifetime
{
    private static readonly TenantId Acme = TenantId.Parse("acme");
    private AssistHost _host = null!;

    public async ValueTask InitializeAsync() => _host = await AssistHost.StartAsync();

    public ValueTask DisposeAsync() => _host.DisposeAsync();

    [Fact]
    public async Task Get_Recorded_ShowsAllThatIsKnown()
    {
        var made = _host.Decide(12);

        var (status, body) = await _host.SendAsync("GET", "decisions/" + made.Id);

        status.ShouldBe(200);
        body!["id"]!.GetValue<Guid>().ShouldBe(made.Id);
        body["module"]!.GetValue<string>().ShouldBe("fake");
        body["decision"]!.GetValue<string>().ShouldBe("alert");
        body["recorded"]!.GetValue<bool>().ShouldBeTrue();
        body["reasons"]![0]!["contribution"]!.GetValue<double>().ShouldBe(2);
        body["model"]!["version"]!.GetValue<string>().ShouldBe("1");
        body["model"]!["coldStart"]!.GetValue<bool>().ShouldBeFalse();
        body["features"]![0]!["value"]!.GetValue<double>().ShouldBe(12);
        body["features"]![1]!.AsObject().ContainsKey("value").ShouldBeTrue();
        body["features"]![1]!["value"].ShouldBeNull("NaN stands for unknown");
        body["mode"]!.GetValue<string>().ShouldBe("suggest");
        body["notable"]!.GetValue<bool>().ShouldBeTrue();
    }

    [Fact]
    public async Task List_PagesAndFilters()
    {
        for (var i = 0; i < 5; i++)
        {
            _host.Time.Advance(TimeSpan.FromSeconds(1));
            _host.Decide(i < 3 ? 1 : 12);
        }

        var ids = new List<string>();
        string? next = null;
        do
        {
            var (status, page) = await _host.SendAsync("GET", "decisions?limit=2" + (next is null ? "" : "&after=" + next));
            status.ShouldBe(200);
            ids.AddRange(page!["items"]!.AsArray().Select(item => item!["decision"]!.GetValue<string>()));
            next = page["next"]?.GetValue<string>();
        }
        while (next is not null);

        ids.ShouldBe(["alert", "alert", "normal", "normal", "normal"]);
        (await CountAsync("outcome=alert")).ShouldBe(2);
        (await CountAsync("notable=false")).ShouldBe(3);
        (await CountAsync("module=fake&subject=subject")).ShouldBe(5);
        (await CountAsync("module=other")).ShouldBe(0);
        (await CountAsync("feedback=true")).ShouldBe(0);
        (await CountAsync("from=2026-01-01T00:00:04Z")).ShouldBe(2);
        (await CountAsync("to=2026-01-01T00:00:04Z")).ShouldBe(3);
        (await CountAsync("from=2026-01-02")).ShouldBe(0);
    }

    [Theory]
    [InlineData("limit=0", "limit")]
    [InlineData("limit=201", "limit")]
    [InlineData("limit=x", "limit")]
    [InlineData("after=x", "after")]
    [InlineData("notable=yes", "notable")]
    [InlineData("feedback=1", "feedback")]
    [InlineData("from=yesterday", "from")]
    [InlineData("to=2026-13-01", "to")]
    public async Task List_BadQuery_NamesIt(string query, string param)
    {
        var (status, problem) = await _host.SendAsync("GET", "decisions?" + query);

        (status, problem!["param"]!.GetValue<string>(), problem["type"]!.GetValue<string>()).ShouldBe((400, param, "urn:outrigger:error:invalid-request"));
    }

    [Fact]
    public async Task OtherTenants_LooksAsIfItWereNotThere()
    {
        var id = _host.Decide(12, Acme).Id;

        foreach (var (method, path, body) in new[] { ("GET", "", null), ("POST", "/replay", null), ("POST", "/feedback", """{"outcome":true}""") })
        {
            (await _host.SendAsync(method, $"decisions/{id}{path}", body)).Status.ShouldBe(404);
            (await _host.SendAsync(method, $"decisions/{id}{path}", body, caller: "acme/ann")).Status.ShouldBe(200);
            (await _host.SendAsync(method, $"decisions/{id}{path}", body, isAdmin: true)).Status.ShouldBe(200);
        }

        (await CountAsync("")).ShouldBe(0);
        (await CountAsync("", caller: "acme/ann")).ShouldBe(1);
        (await CountAsync("", isAdmin: true)).ShouldBe(1);
        (await CountAsync("tenant=default", isAdmin: true)).ShouldBe(0);
        (await CountAsync("tenant=acme", isAdmin: true)).ShouldBe(1);
        (await _host.SendAsync("GET", "decisions?tenant=acme")).Status.ShouldBe(401);
        (await _host.SendAsync("GET", "decisions?tenant=A!", isAdmin: true)).Status.ShouldBe(400);
        (await _host.SendAsync("GET", "decisions", caller: "nobody")).Status.ShouldBe(401);
    }

    [Fact]
    public async Task Feedback_IsKeptBySourceAndShown()
    {
        var id = _host.Decide(12, Acme).Id;

        await _host.SendAsync("POST", $"decisions/{id}/feedback", """{"outcome":true}""", caller: "acme/ann");
        await _host.SendAsync("POST", $"decisions/{id}/feedback", """{"outcome":0.5,"source":"pager","comment":"so so"}""", caller: "acme/bob");
        var (status, body) = await _host.SendAsync("POST", $"decisions/{id}/feedback", """{"outcome":false}""", caller: "acme/ann");

        status.ShouldBe(200);
        var said = body!["feedback"]!.AsArray().ToDictionary(item => item!["source"]!.GetValue<string>(), item => item!);
        said.Count.ShouldBe(2);
        said["user:ann"]["outcome"]!.GetValue<double>().ShouldBe(0);
        said["user:bob"]["label"]!.GetValue<string>().ShouldBe("pager");
        (await CountAsync("feedback=true", caller: "acme/ann")).ShouldBe(1);
    }

    [Theory]
    [InlineData("{}", "outcome")]
    [InlineData("""{"outcome":null}""", "outcome")]
    [InlineData("""{"outcome":"yes"}""", "outcome")]
    [InlineData("""{"outcome":1e999}""", "outcome")]
    [InlineData("""{"outcome":[1]}""", "outcome")]
    [InlineData("""{"outcome":1,"other":2}""", "other")]
    [InlineData("""{"outcome":1,"source":"0123456789012345678901234567890123456789012345678901234567890123456789"}""", "source")]
    [InlineData("not json", null)]
    [InlineData("null", null)]
    public async Task Feedback_BadBody_NamesIt(string body, string? param)
    {
        var (status, problem) = await _host.SendAsync("POST", $"decisions/{_host.Decide(12).Id}/feedback", body);

        (status, problem!["param"]?.GetValue<string>()).ShouldBe((400, param));
    }

    [Fact]
    public async Task Feedback_TooLargeOrOfAnotherType_IsRefused()
    {
        var id = _host.Decide(12).Id;

        (await _host.SendAsync("POST", $"decisions/{id}/feedback", $$"""{"outcome":1,"comment":"{{new string('x', 20_000)}}"}""")).Status.ShouldBe(413);
        (await _host.SendAsync("POST", $"decisions/{id}/feedback", "outcome=1", contentType: "text/plain")).Status.ShouldBe(415);
        (await _host.SendAsync("POST", "decisions/x/feedback", """{"outcome":1}""")).Status.ShouldBe(404);
    }

    [Fact]
    public async Task Unrecorded_TakesFeedbackForTenMinutesAndIsKeptFromThenOn()
    {
        var options = new FakeOptions { RecordedShare = 0 };
        var kept = _host.Decide(1, options: options);
        var lost = _host.Decide(1, options: options);
        kept.IsRecorded.ShouldBeFalse();
        (await CountAsync("")).ShouldBe(0);
        (await _host.SendAsync("GET", "decisions/" + kept.Id)).Body!["recorded"]!.GetValue<bool>().ShouldBeFalse();

        _host.Time.Advance(TimeSpan.FromMinutes(9));
        var (status, body) = await _host.SendAsync("POST", $"decisions/{kept.Id}/feedback", """{"outcome":true}""");
        (status, body!["recorded"]!.GetValue<bool>()).ShouldBe((200, true));

        _host.Time.Advance(TimeSpan.FromMinutes(2));
        (await _host.SendAsync("POST", $"decisions/{lost.Id}/feedback", """{"outcome":true}""")).Status.ShouldBe(410);
        (await _host.SendAsync("GET", "decisions/" + lost.Id)).Body!["type"]!.GetValue<string>().ShouldBe("urn:outrigger:error:decision-gone");
        (await _host.SendAsync("POST", $"decisions/{kept.Id}/feedback", """{"outcome":false}""")).Status.ShouldBe(200);
    }

    [Fact]
    public async Task Unknown_IsNotFoundWhileItCouldBeNewAndGoneAfter()
    {
        var id = Guid.CreateVersion7(_host.Time.GetUtcNow());
        (await _host.SendAsync("GET", "decisions/" + id)).Status.ShouldBe(404);
        (await _host.SendAsync("GET", "decisions/" + Guid.NewGuid())).Status.ShouldBe(404);
        (await _host.SendAsync("GET", "decisions/x")).Status.ShouldBe(404);

        _host.Time.Advance(TimeSpan.FromMinutes(11));

        (await _host.SendAsync("GET", "decisions/" + id)).Status.ShouldBe(410);
    }

    [Fact]
    public async Task Replay_ShowsWhatAVersionSaysNowBesideWhatWasSaid()
    {
        var id = _host.Decide(12).Id;

        var (status, body) = await _host.SendAsync("POST", $"decisions/{id}/replay");
        (status, body!["same"]!.GetValue<bool>(), body["replay"]!["version"]!.GetValue<string>()).ShouldBe((200, true, "1"));

        _host.Model.Says = new Verdict("normal", 1, 0.5, []);
        (_, body) = await _host.SendAsync("POST", $"decisions/{id}/replay?version=1");
        body!["same"]!.GetValue<bool>().ShouldBeFalse();
        body["replay"]!["decision"]!.GetValue<string>().ShouldBe("normal");
        body["decision"]!["decision"]!.GetValue<string>().ShouldBe("alert");

        (await _host.SendAsync("POST", $"decisions/{id}/replay?version=9")).Status.ShouldBe(404);
        _host.Model.Throws = new InvalidOperationException();
        (await _host.SendAsync("POST", $"decisions/{id}/replay")).Status.ShouldBe(409);
        _host.Model.Throws = null;
        _host.Model.Says = new Verdict("normal", double.NaN, 0.5, []);
        (await _host.SendAsync("POST", $"decisions/{id}/replay")).Status.ShouldBe(409);
    }

    [Fact]
    public async Task Replay_ModelWasNotAsked_CannotBe()
    {
        var id = _host.Decide(12, options: new FakeOptions { Mode = AssistMode.Off, RecordedShare = 1 }).Id;

        (await _host.SendAsync("POST", $"decisions/{id}/replay")).Body!["type"]!.GetValue<string>().ShouldBe("urn:outrigger:error:decision-not-replayable");
    }

    private async Task<int> CountAsync(string query, string? caller = null, bool isAdmin = false)
    {
        var (status, body) = await _host.SendAsync("GET", "decisions?" + query, caller: caller, isAdmin: isAdmin);
        status.ShouldBe(200, body?.ToJsonString());
        return body!["items"]!.AsArray().Count;
    }
}
