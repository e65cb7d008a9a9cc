using Outrigger.Assist.Tests.Assistance;
using Shouldly;
using Xunit;

namespace Outrigger.Assist.Tests.Access;

public sealed class AccessEndpointsTests : IAsyncLifetime
{
    private const string Trap = """{"address":"198.51.100.9","path":"/trap?x=1","session":"s1","headers":{"user-agent":"curl/8.5.0"}}""";

    private AssistHost _host = null!;

    public async ValueTask InitializeAsync() => _host = await AssistHost.StartAsync(("Access:HoneypotPaths:0", "/trap"), ("Access:RecordedShare", "1"));

    public ValueTask DisposeAsync() => _host.DisposeAsync();

    [Fact]
    public async Task Score_AnswersScoreActionRuleAndDecision()
    {
        var (status, body) = await _host.SendAsync("POST", "access/score", Trap);

        status.ShouldBe(200);
        body!["score"]!.GetValue<double>().ShouldBeGreaterThanOrEqualTo(0.99);
        body["action"]!.GetValue<string>().ShouldBe("deny");
        body["rule"]!.GetValue<string>().ShouldBe("honeypot");
        body["ruleAction"]!.GetValue<string>().ShouldBe("deny");
        body["decision"]!["module"]!.GetValue<string>().ShouldBe("access");
        body["decision"]!["decision"]!.GetValue<string>().ShouldBe("deny");
        body["decision"]!["reasons"]![0]!["what"]!.GetValue<string>().ShouldBe("fixed rule");
    }

    [Fact]
    public async Task Outcome_TakesAnswerAndOutcome_OnlyFromItsTenant()
    {
        var (_, scored) = await _host.SendAsync("POST", "access/score", Trap, "acme/ada");
        var id = scored!["decision"]!["id"]!.GetValue<string>();
        var told = $$"""{"decisionId":"{{id}}","status":200,"kind":"confirmedBot"}""";

        (await _host.SendAsync("POST", "access/outcome", told, "other/eve")).Status.ShouldBe(404);
        var (status, body) = await _host.SendAsync("POST", "access/outcome", told, "acme/ada");
        status.ShouldBe(200);
        body!["observed"]!.GetValue<bool>().ShouldBeTrue();
        body["outcome"]!.GetValue<string>().ShouldBe("taken");
        (await _host.SendAsync("POST", "access/outcome", """{"session":"s1","kind":"loggedIn"}""", "acme/ada")).Body!["outcome"]!.GetValue<string>().ShouldBe("taken");
        (await _host.SendAsync("POST", "access/outcome", """{"session":"s2","kind":"loggedIn"}""", "acme/ada")).Status.ShouldBe(404);
    }

    [Fact]
    public async Task Check_SuggestsOnly_LetsThroughAndTellsTheScore()
    {
        using var answer = await CheckAsync(_host, ("X-Original-URI", "/trap"), ("X-Original-Remote-Addr", "198.51.100.9"), ("User-Agent", "curl/8.5.0"));

        ((int)answer.StatusCode).ShouldBe(204);
        answer.Headers.GetValues("X-AI-Access-Score").Single().ShouldBe("0.9999");
        answer.Headers.GetValues("X-AI-Access-Action").Single().ShouldBe("deny");
        Guid.TryParse(answer.Headers.GetValues("X-AI-Access-Decision").Single(), out _).ShouldBeTrue();
    }

    [Fact]
    public async Task Check_ActButNothingShownYet_LetsThrough()
    {
        await using var host = await AssistHost.StartAsync(("Access:HoneypotPaths:0", "/trap"), ("Access:Mode", "Act"));

        using var answer = await CheckAsync(host, ("X-Original-URI", "/trap"), ("X-Original-Remote-Addr", "198.51.100.9"));

        ((int)answer.StatusCode).ShouldBe(204);
    }

    [Fact]
    public async Task Check_WithoutOrWithSpoofedOriginal_IsRefused()
    {
        using var nothing = await CheckAsync(_host);
        using var twice = await CheckAsync(_host, ("X-Original-URI", "/"), ("X-Original-Remote-Addr", "198.51.100.9"), ("X-Original-Remote-Addr", "203.0.113.1"));
        using var claim = await CheckAsync(_host, ("X-Original-URI", "/"), ("X-Original-Remote-Addr", "198.51.100.9"), ("X-Original-Verified", "7"));
        using var nobody = await CheckAsync(_host, ("x-test-caller", "nobody"), ("X-Original-URI", "/"), ("X-Original-Remote-Addr", "198.51.100.9"));

        ((int)nothing.StatusCode).ShouldBe(400);
        ((int)twice.StatusCode).ShouldBe(400);
        ((int)claim.StatusCode).ShouldBe(400);
        ((int)nobody.StatusCode).ShouldBe(401);
    }

    [Fact]
    public async Task Check_ForwardingHeadersOfTheClient_AreNotItsAddress()
    {
        using var trapped = await CheckAsync(_host, ("X-Original-URI", "/trap"), ("X-Original-Remote-Addr", "198.51.100.9"), ("X-Forwarded-For", "203.0.113.1"));
        using var spoofed = await CheckAsync(_host, ("X-Original-URI", "/"), ("X-Original-Remote-Addr", "198.51.100.9"), ("X-Forwarded-For", "203.0.113.2"), ("X-Real-IP", "203.0.113.3"));
        using var other = await CheckAsync(_host, ("X-Original-URI", "/"), ("X-Original-Remote-Addr", "203.0.113.1"));

        spoofed.Headers.GetValues("X-AI-Access-Action").Single().ShouldBe("deny");
        other.Headers.GetValues("X-AI-Access-Action").Single().ShouldNotBe("deny");
    }

    [Theory]
    [InlineData("access/score", "{}", "address")]
    [InlineData("access/score", """{"address":"a"}""", "path")]
    [InlineData("access/score", """{"address":"","path":"/"}""", "address")]
    [InlineData("access/score", """{"address":"a","path":"/","at":"1700-01-01T00:00:00Z"}""", "at")]
    [InlineData("access/score", """{"address":"a","path":"/","headerNames":[null]}""", "headerNames")]
    [InlineData("access/score", """{"address":"a","path":"/","headers":{"":"x"}}""", "headers")]
    [InlineData("access/score", """{"address":"a","path":"/","verified":9}""", "verified")]
    [InlineData("access/score", """{"address":"a","path":"/","surprise":1}""", "surprise")]
    [InlineData("access/score", "[", null)]
    [InlineData("access/outcome", "{}", "decisionId")]
    [InlineData("access/outcome", """{"session":"s"}""", "kind")]
    [InlineData("access/outcome", """{"session":"s","status":200}""", "status")]
    [InlineData("access/outcome", """{"session":"s","kind":"guess"}""", "kind")]
    [InlineData("access/outcome", """{"decisionId":"00000000-0000-0000-0000-000000000001","status":99}""", "status")]
    public async Task BadInput_NamesTheMember(string path, string request, string? param)
    {
        var (status, body) = await _host.SendAsync("POST", path, request);

        status.ShouldBe(400);
        body!["type"]!.GetValue<string>().ShouldBe("urn:outrigger:error:invalid-request");
        body["param"]?.GetValue<string>().ShouldBe(param);
    }

    [Fact]
    public async Task BadInput_TooLargeOrOfAnotherTypeOrNobody_IsRefused()
    {
        (await _host.SendAsync("POST", "access/score", $$"""{"address":"a","path":"/{{new string('x', 200_000)}}"}""")).Status.ShouldBe(413);
        (await _host.SendAsync("POST", "access/score", Trap, contentType: "text/plain")).Status.ShouldBe(415);
        (await _host.SendAsync("POST", "access/score", Trap, "nobody")).Status.ShouldBe(401);
    }

    private static Task<HttpResponseMessage> CheckAsync(AssistHost host, params (string Name, string Value)[] headers)
    {
        var request = new HttpRequestMessage(HttpMethod.Get, "/assist/v1/access/check");
        foreach (var (name, value) in headers)
        {
            request.Headers.TryAddWithoutValidation(name, value);
        }

        return host.Client.SendAsync(request);
    }
}
