using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using Shouldly;
using Xunit;

namespace Outrigger.Assist.Tests.Logs;

public sealed class LogsEndpointsTests : IAsyncLifetime
{
    private LogsHost _host = null!;

    public async ValueTask InitializeAsync() => _host = await LogsHost.StartAsync(("MaxLines", "5000"), ("MaxLineLength", "512"), ("MaxBodyBytes", "2000000"));

    public ValueTask DisposeAsync() => _host.DisposeAsync();

    [Fact]
    public async Task Ingest_Text_AnswersCountsAndADecision()
    {
        var (status, answer) = await _host.IngestAsync("2026-01-01T00:00:00Z INFO user alice logged in\n2026-01-01T00:00:01Z INFO user bob logged in\n");

        status.ShouldBe(200);
        (answer!["lines"]!.GetValue<int>(), answer["newTemplates"]!.GetValue<int>(), answer["templates"]!.GetValue<int>()).ShouldBe((2, 2, 2));
        var decision = answer["decision"]!;
        (decision["module"]!.GetValue<string>(), decision["decision"]!.GetValue<string>()).ShouldBe(("logs", "normal"));
        decision["model"]!["coldStart"]!.GetValue<bool>().ShouldBeTrue();
        Guid.TryParse(decision["id"]!.GetValue<string>(), out _).ShouldBeTrue();
    }

    [Fact]
    public async Task Ingest_StackTrace_IsOneLine()
    {
        var (_, answer) = await _host.IngestAsync("ERROR: it broke\n  at A.B()\n\tat C.D()\nCaused by: x\nINFO: next\n");

        answer!["lines"]!.GetValue<int>().ShouldBe(2);
        (await TemplatesAsync("default")).ShouldBe(["it broke", "next"], ignoreOrder: true);
    }

    [Fact]
    public async Task Ingest_JsonLines_TakesMessageLevelTimeAndSource()
    {
        var (status, answer) = await _host.IngestAsync(
            """[{"message":"charge 7 failed","level":"error","time":"2026-01-01T00:00:00Z","source":"pay","session":"t1"},{"msg":"charge 8 failed","severity":50,"ts":1767225600,"source":"pay"},"plain 9 line"]""",
            "application/json",
            "?source=web");

        (status, answer!["lines"]!.GetValue<int>()).ShouldBe((200, 3));
        (await TemplatesAsync("pay")).ShouldBe(["charge <*> failed"]);
        (await TemplatesAsync("web")).ShouldBe(["plain <*> line"]);
    }

    [Fact]
    public async Task Ingest_NdJson_ReadsEachLine()
    {
        await _host.IngestAsync("""{"@mt":"job 1 done","@l":"Information"}""" + "\n" + """{"broken":""" + "\n", "application/x-ndjson");

        (await TemplatesAsync("default")).ShouldContain("job <*> done");
    }

    [Fact]
    public async Task Ingest_MegabyteLine_IsCutAndSaid()
    {
        var (status, answer) = await _host.IngestAsync("begin " + new string('x', 1 << 20));

        (status, answer!["cutLines"]!.GetValue<int>()).ShouldBe((200, 1));
        (await TemplatesAsync("default"))[0].Length.ShouldBeLessThan(600);
    }

    [Theory]
    [InlineData("{}", "application/json", 400)]
    [InlineData("[", "application/json", 400)]
    [InlineData("[1]", "application/json", 400)]
    [InlineData("""[{"message":7}]""", "application/json", 400)]
    [InlineData("""["\ud800"]""", "application/json", 400)]
    [InlineData("x", "application/xml", 415)]
    [InlineData("", "text/plain", 200)]
    [InlineData("[]", "application/json", 200)]
    [InlineData("\0\u0001 \uFFFD", "text/plain", 200)]
    public async Task Ingest_OddBody_IsAnsweredAndNotBroken(string body, string type, int expected) =>
        (await _host.IngestAsync(body, type)).Status.ShouldBe(expected);

    [Fact]
    public async Task Ingest_TooMuch_IsRefused()
    {
        (await _host.IngestAsync(new string('\n', 2_100_000))).Status.ShouldBe(413);
        var (status, problem) = await _host.IngestAsync(string.Concat(Enumerable.Repeat("a\n", 5001)));
        (status, problem!["type"]!.GetValue<string>()).ShouldBe((413, "urn:outrigger:error:too-many-log-lines"));
    }

    [Theory]
    [InlineData("?level=loud", "level")]
    [InlineData("?source=aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa", "source")]
    public async Task Ingest_BadQuery_NamesIt(string query, string param)
    {
        var (status, problem) = await _host.IngestAsync("a", query: query);

        (status, problem!["param"]!.GetValue<string>()).ShouldBe((400, param));
    }

    [Theory]
    [InlineData("limit=0", "limit")]
    [InlineData("limit=x", "limit")]
    [InlineData("signal=loud", "signal")]
    [InlineData("signal=1", "signal")]
    [InlineData("minSurprise=NaN", "minSurprise")]
    [InlineData("before=x", "before")]
    public async Task Anomalies_BadQuery_NamesIt(string query, string param)
    {
        var (status, problem) = await _host.SendAsync("GET", "/assist/v1/logs/anomalies?" + query);

        (status, problem!["param"]!.GetValue<string>()).ShouldBe((400, param));
    }

    [Fact]
    public async Task Anomalies_AfterABurst_AreListedFilteredAndPaged()
    {
        await BurstAsync();

        var (_, page) = await _host.SendAsync("GET", "/assist/v1/logs/anomalies?signal=burst&limit=1&minSurprise=5");
        var item = page!["items"]!.AsArray().ShouldHaveSingleItem()!;
        item["template"]!.GetValue<string>().ShouldBe("request <*> served");
        item["severity"]!.GetValue<string>().ShouldBeOneOf("medium", "high", "critical");
        (await _host.SendAsync("GET", "/assist/v1/logs/anomalies?signal=value")).Body!["items"]!.AsArray().ShouldBeEmpty();
        (await _host.SendAsync("GET", "/assist/v1/logs/anomalies", tenant: "other")).Body!["items"]!.AsArray().ShouldBeEmpty();

        var ids = new List<string>();
        string? next = null;
        do
        {
            (_, page) = await _host.SendAsync("GET", "/assist/v1/logs/anomalies?limit=1" + (next is null ? "" : "&before=" + next));
            ids.AddRange(page!["items"]!.AsArray().Select(entry => entry!["id"]!.GetValue<string>()));
            next = page["next"]?.GetValue<string>();
        }
        while (next is not null);

        ids.ShouldBe(ids.Distinct().OrderDescending());
    }

    [Fact]
    public async Task Anomaly_DecisionIsRecordedReplayedAndTakesFeedback()
    {
        var answer = await BurstAsync();
        var id = answer["decision"]!["id"]!.GetValue<string>();
        answer["decision"]!["decision"]!.GetValue<string>().ShouldBe("anomaly");
        answer["decision"]!["reasons"]![0]!["what"]!.GetValue<string>().ShouldBe("burst");

        var (status, replay) = await _host.SendAsync("POST", $"/assist/v1/decisions/{id}/replay");

        (status, replay!["same"]?.GetValue<bool>() ?? true).ShouldBe((200, true));
    }

    [Fact]
    public async Task Feedback_OnASession_IsTakenOnAnythingElseNotFound()
    {
        var lines = new JsonArray();
        for (var i = 0; i < 300; i++)
        {
            foreach (var step in (string[])["open file 1", "write block 2", "close file 3"])
            {
                lines.Add(new JsonObject { ["message"] = step, ["session"] = "s" + i, ["time"] = At(i / 20) });
            }
        }

        foreach (var step in (string[])["close file 3", "close file 3", "open file 1"])
        {
            lines.Add(new JsonObject { ["message"] = step, ["session"] = "odd", ["time"] = At(15) });
        }

        lines.Add(new JsonObject { ["message"] = "later", ["time"] = At(60) });
        await _host.IngestAsync(lines.ToJsonString(), "application/json");
        var (_, page) = await _host.SendAsync("GET", "/assist/v1/logs/anomalies?signal=session");
        var id = page!["items"]!.AsArray().Single(item => item!["session"]!.GetValue<string>() == "odd")!["id"]!.GetValue<string>();

        (await _host.SendAsync("POST", $"/assist/v1/logs/anomalies/{id}/feedback", """{"isAnomalous":false}""", "application/json")).Status.ShouldBe(204);
        (await _host.SendAsync("POST", $"/assist/v1/logs/anomalies/{id}/feedback", """{"isAnomalous":false}""", "application/json", "other")).Status.ShouldBe(404);
        (await _host.SendAsync("POST", $"/assist/v1/logs/anomalies/{Guid.Empty}/feedback", """{"isAnomalous":true}""", "application/json")).Status.ShouldBe(404);
        (await _host.SendAsync("POST", $"/assist/v1/logs/anomalies/{id}/feedback", """{}""", "application/json")).Status.ShouldBe(400);
    }

    [Fact]
    public async Task Templates_WithSecrets_AreMasked()
    {
        await _host.IngestAsync("login of ann@example.org with password=hunter2 token: abcdef from 10.1.2.3\n");

        var text = (await _host.SendAsync("GET", "/assist/v1/logs/templates")).Body!.ToJsonString();

        foreach (var secret in (string[])["ann@example.org", "hunter2", "abcdef", "10.1.2.3"])
        {
            text.ShouldNotContain(secret);
        }
    }

    [Fact]
    public async Task Tenants_SeeTheirOwnOnly()
    {
        await _host.IngestAsync("mine 1", tenant: "a");

        (await _host.SendAsync("GET", "/assist/v1/logs/templates", tenant: "b")).Body!["items"]!.AsArray().ShouldBeEmpty();
        (await _host.IngestAsync("x", tenant: "nobody")).Status.ShouldBe(400);
        (await _host.SendAsync("GET", "/assist/v1/logs/templates", tenant: "nobody")).Status.ShouldBe(400);
        (await _host.SendAsync("GET", "/assist/v1/logs/anomalies", tenant: "nobody")).Status.ShouldBe(400);
    }

    private static string At(int minute) => new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero).AddMinutes(minute).ToString("O", CultureInfo.InvariantCulture);

    private async Task<JsonNode> BurstAsync()
    {
        var text = new StringBuilder();
        for (var minute = 0; minute < 60; minute++)
        {
            for (var i = 0; i < 5; i++)
            {
                text.Append(CultureInfo.InvariantCulture, $"{At(minute)} request {i} served\n");
            }
        }

        await _host.IngestAsync(text.ToString());
        return (await _host.IngestAsync(string.Concat(Enumerable.Repeat(At(60) + " request 5 served\n", 400)))).Body!;
    }

    private async Task<string[]> TemplatesAsync(string source) =>
        [.. (await _host.SendAsync("GET", "/assist/v1/logs/templates?source=" + source)).Body!["items"]!.AsArray().Select(item => item!["template"]!.GetValue<string>())];
}
