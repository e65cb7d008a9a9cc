using Outrigger.Assist.Tests.Assistance;
using Shouldly;
using Xunit;

namespace Outrigger.Assist.Tests.Retry;

public sealed class RetryEndpointsTests : IAsyncLifetime
{
    private AssistHost _host = null!;

    public async ValueTask InitializeAsync() => _host = await AssistHost.StartAsync(("Retry:RecordedShare", "1"));

    public ValueTask DisposeAsync() => _host.DisposeAsync();

    [Fact]
    public async Task Advise_AnswersTableAndDecisionWhileCold()
    {
        var (status, body) = await _host.SendAsync("POST", "retry/advise", """{"dependency":"orders","status":503,"retryAfterMs":40}""");

        status.ShouldBe(200);
        body!["retry"]!.GetValue<bool>().ShouldBeTrue();
        body["delayMs"]!.GetValue<double>().ShouldBeInRange(40, 60);
        body["probability"]!.GetValue<double>().ShouldBe(0.8);
        var decision = body["decision"]!;
        decision["module"]!.GetValue<string>().ShouldBe("retry");
        decision["decision"]!.GetValue<string>().ShouldBe("retry");
        decision["model"]!["coldStart"]!.GetValue<bool>().ShouldBeTrue();
        decision["id"]!.GetValue<Guid>().ShouldBe(body["adviceId"]!.GetValue<Guid>());
        decision["reasons"]!.AsArray().Count.ShouldBe(2);
    }

    [Theory]
    [InlineData("""{"dependency":"orders","status":400}""")]
    [InlineData("""{"dependency":"orders","failure":"permanent"}""")]
    [InlineData("""{"dependency":"orders","status":503,"idempotent":false}""")]
    [InlineData("""{"dependency":"orders","status":503,"attempt":3,"maxRetries":2}""")]
    [InlineData("""{"dependency":"orders","status":503,"retryAfterMs":5000,"remainingMs":3000}""")]
    public async Task Advise_WhatMayNotOrCannotHelp_IsStop(string request)
    {
        var (status, body) = await _host.SendAsync("POST", "retry/advise", request);

        status.ShouldBe(200);
        body!["retry"]!.GetValue<bool>().ShouldBeFalse();
        body["decision"]!["decision"]!.GetValue<string>().ShouldBe("stop");
    }

    [Fact]
    public async Task Outcome_IsTakenOnce_AndOnlyFromItsTenant()
    {
        var id = await AdviseAsync("acme/ada");
        var told = $$"""{"adviceId":"{{id}}","success":true,"latencyMs":12}""";

        (await _host.SendAsync("POST", "retry/outcome", told, "other/eve")).Status.ShouldBe(404);
        (await _host.SendAsync("POST", "retry/advise", $$"""{"adviceId":"{{id}}"}""", "other/eve")).Status.ShouldBe(404);
        var (status, body) = await _host.SendAsync("POST", "retry/outcome", told, "acme/ada");
        status.ShouldBe(200);
        body!["learned"]!.GetValue<bool>().ShouldBeTrue();
        body["decision"]!["id"]!.GetValue<Guid>().ShouldBe(id);
        (await _host.SendAsync("POST", "retry/outcome", told, "acme/ada")).Status.ShouldBe(404);
    }

    [Fact]
    public async Task Advise_AtTheMomentOfSending_ChecksTheBudgetAgain()
    {
        var ids = new List<Guid>();
        for (var i = 0; i < 31; i++)
        {
            ids.Add(await AdviseAsync("acme/ada"));
        }

        var results = new List<string>();
        foreach (var id in ids.Take(30))
        {
            var (_, sending) = await _host.SendAsync("POST", "retry/advise", $$"""{"adviceId":"{{id}}"}""", "acme/ada");
            results.Add(sending!["sending"]!.GetValue<string>());
        }

        results.ShouldAllBe(result => result == "send");
        var (_, last) = await _host.SendAsync("POST", "retry/advise", $$"""{"adviceId":"{{ids[30]}}"}""", "acme/ada");
        last!["retry"]!.GetValue<bool>().ShouldBeFalse();
        last["sending"]!.GetValue<string>().ShouldBe("overBudget");
    }

    [Fact]
    public async Task Outcome_Attempts_AreCounted()
    {
        var (status, body) = await _host.SendAsync(
            "POST", "retry/outcome", """{"attempts":[{"dependency":"orders","latencyMs":20},{"dependency":"orders","status":503},{"dependency":"orders","failure":"timeout"}]}""");

        status.ShouldBe(200);
        body!["counted"]!.GetValue<int>().ShouldBe(3);
        body["learned"]!.GetValue<bool>().ShouldBeFalse();
    }

    [Theory]
    [InlineData("retry/advise", "{}", "dependency")]
    [InlineData("retry/advise", """{"dependency":"","status":500}""", "dependency")]
    [InlineData("retry/advise", """{"dependency":"d"}""", "failure")]
    [InlineData("retry/advise", """{"dependency":"d","status":200}""", "status")]
    [InlineData("retry/advise", """{"dependency":"d","failure":7}""", "failure")]
    [InlineData("retry/advise", """{"dependency":"d","failure":"tired"}""", "failure")]
    [InlineData("retry/advise", """{"dependency":"d","status":500,"attempt":0}""", "attempt")]
    [InlineData("retry/advise", """{"dependency":"d","status":500,"retryAfterMs":-1}""", "retryAfterMs")]
    [InlineData("retry/advise", """{"dependency":"d","status":500,"remainingMs":1e300}""", "remainingMs")]
    [InlineData("retry/advise", """{"dependency":"d","status":500,"surprise":1}""", "surprise")]
    [InlineData("retry/advise", """{"adviceId":"00000000-0000-0000-0000-000000000001","dependency":"d"}""", "adviceId")]
    [InlineData("retry/advise", "[", null)]
    [InlineData("retry/outcome", "{}", "adviceId")]
    [InlineData("retry/outcome", """{"adviceId":"00000000-0000-0000-0000-000000000001"}""", "success")]
    [InlineData("retry/outcome", """{"attempts":[null]}""", "attempts[0]")]
    [InlineData("retry/outcome", """{"attempts":[{"dependency":"d","latencyMs":-1}]}""", "attempts[0]")]
    [InlineData("retry/outcome", """{"attempts":[{"latencyMs":1}]}""", "attempts[0]")]
    public async Task BadInput_NamesTheMember(string path, string request, string? param)
    {
        var (status, body) = await _host.SendAsync("POST", path, request);

        status.ShouldBe(400);
        body!["type"]!.GetValue<string>().ShouldBe("urn:outrigger:error:invalid-request");
        body["param"]?.GetValue<string>().ShouldBe(param);
    }

    [Fact]
    public async Task BadInput_TooLargeOrOfAnotherType_IsRefused()
    {
        (await _host.SendAsync("POST", "retry/advise", $$"""{"dependency":"d","status":500,"message":"{{new string('x', 20_000)}}"}""")).Status.ShouldBe(413);
        (await _host.SendAsync("POST", "retry/advise", """{"dependency":"d","status":500}""", contentType: "text/plain")).Status.ShouldBe(415);
        (await _host.SendAsync("POST", "retry/advise", """{"dependency":"d","status":500}""", "nobody")).Status.ShouldBe(401);
    }

    [Fact]
    public async Task Advise_Off_IsTheClassTable()
    {
        await using var host = await AssistHost.StartAsync(("Retry:Mode", "Off"));

        var (status, body) = await host.SendAsync("POST", "retry/advise", """{"dependency":"d","failure":"connection"}""");

        status.ShouldBe(200);
        body!["decision"]!["model"]!["version"]!.GetValue<string>().ShouldBe("fixed");
        body["retry"]!.GetValue<bool>().ShouldBeTrue();
        body["delayMs"]!.GetValue<double>().ShouldBe(100);
    }

    private async Task<Guid> AdviseAsync(string caller)
    {
        var (status, body) = await _host.SendAsync("POST", "retry/advise", """{"dependency":"orders","failure":"connection","attempt":2}""", caller);
        status.ShouldBe(200);
        return body!["adviceId"]!.GetValue<Guid>();
    }
}
