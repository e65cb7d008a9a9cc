using System.Net;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Outrigger.Core.Errors;
using Outrigger.Gateway.Forwarding;
using Outrigger.Gateway.Providers;
using Outrigger.Gateway.Resilience;
using Outrigger.Gateway.Routing;
using Outrigger.Testing;
using Shouldly;
using Xunit;

namespace Outrigger.Gateway.Tests.Forwarding;

public sealed class PipelineTests : IAsyncLifetime
{
    private const string Ask = """{"model":"up/gpt-4o","messages":[{"role":"user","content":"hi"}]}""";
    private const string Answer = """{"id":"1","choices":[{"index":0,"message":{"role":"assistant","content":"ho"},"finish_reason":"stop"}],"usage":{"prompt_tokens":3,"completion_tokens":4}}""";
    private FakeUpstream _upstream = null!;

    public async ValueTask InitializeAsync() => _upstream = await FakeUpstream.StartAsync((context, _) => SayAsync(context, 200, Answer));

    public ValueTask DisposeAsync() => _upstream.DisposeAsync();

    [Fact]
    public async Task Run_Call_ChangesTheModelAndNothingElse()
    {
        await using var host = await StartAsync();
        const string Odd = """ { "x" : [1.0, 1e2,"\u00e9é"] ,"messages":[ ],"model" : "up/gpt-4o", "temperature":0.70 } """;

        var response = await host.ChatAsync(Odd);

        (await response.Content.ReadAsStringAsync()).ShouldBe(Answer);
        var sent = _upstream.Requests.Single();
        sent.Text.ShouldBe(Odd.Replace("up/gpt-4o", "gpt-4o", StringComparison.Ordinal));
        sent.Path.ShouldBe("/v1/chat/completions");
        sent.Headers["Authorization"].ShouldBe("Bearer key-1");
        var record = await host.Usage.NextAsync();
        (record.PromptTokens, record.CompletionTokens, record.IsSuccess, record.Provider, record.Model, record.Attempts).ShouldBe((3, 4, true, "up", "gpt-4o", 1));
    }

    [Fact]
    public async Task Run_ClientHeaders_DoNotReachTheProviderUnlessListed()
    {
        await using var host = await StartAsync();
        using var request = new HttpRequestMessage(HttpMethod.Post, "/v1/chat/completions") { Content = new StringContent(Ask, null, "application/json") };
        foreach (var name in (string[])["Authorization", "x-api-key", "Cookie", "OpenAI-Organization", "X-Forwarded-For", "x-outrigger-tags", "x-sim-fail", "Accept-Encoding"])
        {
            request.Headers.TryAddWithoutValidation(name, "Bearer planted");
        }

        (await host.Client.SendAsync(request)).StatusCode.ShouldBe(HttpStatusCode.OK);

        _upstream.Requests.Single().Headers.Values.ShouldNotContain(v => v.Contains("planted", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Run_ServerErrorThenSuccess_IsRepeated()
    {
        await using var host = await StartAsync();
        AnswerInTurn((503, "{}"), (500, "{}"), (200, Answer));

        var response = await host.ChatAsync(Ask);

        response.StatusCode.ShouldBe(HttpStatusCode.OK);
        (await host.Usage.NextAsync()).Attempts.ShouldBe(3);
    }

    [Fact]
    public async Task Run_ServerErrorToTheEnd_PassesTheReadableErrorOn()
    {
        await using var host = await StartAsync();
        const string Error = """{"error":{"message":"overloaded, key-1","type":"server_error"}}""";
        _upstream.Handler = (context, _) => SayAsync(context, 503, Error);

        var response = await host.ChatAsync(Ask);

        response.StatusCode.ShouldBe(HttpStatusCode.ServiceUnavailable);
        (await response.Content.ReadAsStringAsync()).ShouldBe(Error.Replace("key-1", "***", StringComparison.Ordinal));
        _upstream.Requests.Count.ShouldBe(4);
        var record = await host.Usage.NextAsync();
        (record.IsSuccess, record.ErrorCode).ShouldBe((false, "upstream-status-503"));
    }

    [Fact]
    public async Task Run_BadRequestOfTheProvider_IsPassedOnAtOnce()
    {
        await using var host = await StartAsync();
        const string Error = """{"error":{"message":"bad","type":"invalid_request_error","param":"x","code":null}}""";
        _upstream.Handler = (context, _) => SayAsync(context, 400, Error);

        var response = await host.ChatAsync(Ask);

        response.StatusCode.ShouldBe(HttpStatusCode.BadRequest);
        (await response.Content.ReadAsStringAsync()).ShouldBe(Error);
        _upstream.Requests.Count.ShouldBe(1);
    }

    [Fact]
    public async Task Run_OneDeadKey_UsesTheOtherFromThenOn()
    {
        await using var host = await StartAsync(("Providers:up:Keys:1", "key-2"));
        _upstream.Handler = (context, request) => request.Headers["Authorization"].EndsWith("key-1", StringComparison.Ordinal)
            ? SayAsync(context, 401, """{"error":{"message":"bad key"}}""")
            : SayAsync(context, 200, Answer);

        for (var i = 0; i < 6; i++)
        {
            (await host.ChatAsync(Ask)).StatusCode.ShouldBe(HttpStatusCode.OK);
        }

        _upstream.Requests.Count(r => r.Headers["Authorization"].EndsWith("key-1", StringComparison.Ordinal)).ShouldBe(1);
    }

    [Fact]
    public async Task Run_AllKeysDead_SaysSoWithoutTheProvidersWords()
    {
        await using var host = await StartAsync(("Providers:up:Keys:1", "key-2"));
        _upstream.Handler = (context, _) => SayAsync(context, 401, """{"error":{"message":"Incorrect API key provided: key-1"}}""");

        var response = await host.ChatAsync(Ask);

        response.StatusCode.ShouldBe(HttpStatusCode.BadGateway);
        var text = await response.Content.ReadAsStringAsync();
        text.ShouldContain("upstream_credentials_exhausted");
        text.ShouldNotContain("key-1");
        _upstream.Requests.Count.ShouldBe(2);
        (await host.ChatAsync(Ask)).StatusCode.ShouldBe(HttpStatusCode.BadGateway);
        _upstream.Requests.Count.ShouldBe(2);
    }

    [Fact]
    public async Task Run_ForbiddenForEveryKey_BlamesTheRequestAndKeepsTheKeys()
    {
        await using var host = await StartAsync(("Providers:up:Keys:1", "key-2"));
        AnswerInTurn((403, """{"error":{"message":"no"}}"""), (403, """{"error":{"message":"no"}}"""), (200, Answer));

        (await host.ChatAsync(Ask)).StatusCode.ShouldBe(HttpStatusCode.Forbidden);

        (await host.ChatAsync(Ask)).StatusCode.ShouldBe(HttpStatusCode.OK);
    }

    [Fact]
    public async Task Run_TiredKey_IsPassedOverAtOnce()
    {
        await using var host = await StartAsync(("Providers:up:Keys:1", "key-2"));
        AnswerInTurn((429, """{"error":{"message":"slow"}}"""), (200, Answer));

        (await host.ChatAsync(Ask)).StatusCode.ShouldBe(HttpStatusCode.OK);

        _upstream.Requests.Select(r => r.Headers["Authorization"]).Distinct().Count().ShouldBe(2);
    }

    [Fact]
    public async Task Run_RateLimitWithALongWait_AnswersWithRetryAfter()
    {
        await using var host = await StartAsync();
        _upstream.Handler = (context, _) =>
        {
            context.Response.Headers.RetryAfter = "77";
            return SayAsync(context, 429, """{"error":{"message":"slow"}}""");
        };

        var first = await host.ChatAsync(Ask);
        var second = await host.ChatAsync(Ask);

        first.StatusCode.ShouldBe(HttpStatusCode.TooManyRequests);
        first.Headers.RetryAfter!.Delta.ShouldBe(TimeSpan.FromSeconds(77));
        second.StatusCode.ShouldBe(HttpStatusCode.TooManyRequests);
        second.Headers.RetryAfter!.Delta!.Value.TotalSeconds.ShouldBeInRange(70, 77);
        _upstream.Requests.Count.ShouldBe(1);
    }

    [Fact]
    public async Task Run_DeadTarget_FallsBack()
    {
        await using var host = await StartAsync(
            ("Providers:gone:BaseUrl", "http://127.0.0.1:1/v1"),
            ("Providers:gone:MaxRetries", "0"),
            ("Aliases:smart:0", "gone/m"),
            ("Aliases:smart:1:Model", "up/m2"),
            ("Aliases:smart:1:Fallback", "true"));

        var response = await host.ChatAsync(Ask.Replace("up/gpt-4o", "smart", StringComparison.Ordinal));

        response.StatusCode.ShouldBe(HttpStatusCode.OK);
        response.Headers.GetValues("x-outrigger-model").Single().ShouldBe("m2");
        JsonNode.Parse(_upstream.Requests.Single().Text)!["model"]!.GetValue<string>().ShouldBe("m2");
    }

    [Theory]
    [InlineData("<html>", "text/html", 502, "upstream_invalid_answer")]
    [InlineData("""{"hello":1}""", "application/json", 502, "upstream_invalid_answer")]
    [InlineData("", "application/json", 502, "upstream_invalid_answer")]
    public async Task Run_GarbageInPlaceOfAnAnswer_IsATypedError(string body, string type, int status, string code)
    {
        await using var host = await StartAsync();
        _upstream.Handler = (context, _) => SayAsync(context, 200, body, type);

        var response = await host.ChatAsync(Ask);

        ((int)response.StatusCode).ShouldBe(status);
        JsonNode.Parse(await response.Content.ReadAsStringAsync())!["error"]!["code"]!.GetValue<string>().ShouldBe(code);
    }

    [Fact]
    public async Task Run_Redirect_IsNotFollowed()
    {
        await using var host = await StartAsync();
        _upstream.Handler = (context, _) =>
        {
            context.Response.Redirect(_upstream.Address + "/elsewhere", permanent: false, preserveMethod: true);
            return Task.CompletedTask;
        };

        (await host.ChatAsync(Ask)).StatusCode.ShouldBe(HttpStatusCode.BadGateway);

        _upstream.Requests.Count.ShouldBe(1);
    }

    [Fact]
    public async Task Run_ClientLeaves_UpstreamIsCancelledAndThePlaceComesFree()
    {
        await using var host = await StartAsync(("Providers:up:MaxConcurrency", "1"));
        var reached = new TestSignal<int>();
        _upstream.Handler = async (context, _) =>
        {
            reached.Raise(1);
            await Task.Delay(Timeout.Infinite, context.RequestAborted);
        };
        using var leave = new CancellationTokenSource();
        var call = host.ChatAsync(Ask, leave.Token);
        await reached.WaitAsync();

        leave.Cancel();

        await Should.ThrowAsync<OperationCanceledException>(call);
        await _upstream.ClientGone.WaitAsync();
        (await host.Usage.NextAsync()).Status.ShouldBe(499);
        _upstream.Handler = (context, _) => SayAsync(context, 200, Answer);
        (await host.ChatAsync(Ask)).StatusCode.ShouldBe(HttpStatusCode.OK);
    }

    [Fact]
    public async Task Run_NoAnswerInTime_IsATimeoutOfTheProvider()
    {
        await using var host = await StartAsync(("Providers:up:Timeouts:FirstByte", "00:00:00.050"));
        _upstream.Handler = (context, _) => Task.Delay(Timeout.Infinite, context.RequestAborted);

        var response = await host.ChatAsync(Ask);

        response.StatusCode.ShouldBe(HttpStatusCode.GatewayTimeout);
        await _upstream.ClientGone.WaitAsync();
    }

    [Fact]
    public async Task Run_Advisor_DecidesAndLearnsTheOutcome()
    {
        var advisor = new Advisor();
        await using var host = await StartAsync([], services => services.AddSingleton<IRetryAdvisor>(advisor));
        AnswerInTurn((503, "{}"), (200, Answer));

        (await host.ChatAsync(Ask)).StatusCode.ShouldBe(HttpStatusCode.OK);

        var (failure, recovered) = await advisor.Observed.WaitAsync();
        (failure.Status, failure.Attempt, recovered).ShouldBe((503, 1, true));
    }

    [Fact]
    public async Task Run_Admission_IsSettledOnceWithWhatWasUsed()
    {
        var policy = new Policy();
        await using var host = await StartAsync([], services => services.AddSingleton<IAdmissionPolicy>(policy));

        (await host.ChatAsync(Ask)).StatusCode.ShouldBe(HttpStatusCode.OK);
        (await policy.Settled.WaitAsync()).ShouldBe(new AdmissionSettlement(3, 4, true) { IsUsageReported = true, HasBegun = true });

        policy.Refuse = true;
        var refused = await host.ChatAsync(Ask);
        refused.StatusCode.ShouldBe(HttpStatusCode.TooManyRequests);
        refused.Headers.GetValues("x-outrigger-limit").Single().ShouldBe("key-rpm");
        _upstream.Requests.Count.ShouldBe(1);
    }

    [Fact]
    public async Task Reload_NewAliasAndFaultyOne_TakesTheGoodAndKeepsTheRest()
    {
        await using var host = await StartAsync();
        host.Configuration["Outrigger:Gateway:Aliases:fresh:0"] = "up/m";
        host.Configuration.Reload();
        (await host.ChatAsync(Ask.Replace("up/gpt-4o", "fresh", StringComparison.Ordinal))).StatusCode.ShouldBe(HttpStatusCode.OK);

        host.Configuration["Outrigger:Gateway:Providers:up:BaseUrl"] = "not an address";
        host.Configuration.Reload();

        (await host.ChatAsync(Ask.Replace("up/gpt-4o", "fresh", StringComparison.Ordinal))).StatusCode.ShouldBe(HttpStatusCode.OK);
    }

    [Fact]
    public async Task Reload_UnchangedProvider_KeepsItsUpstream()
    {
        await using var host = await StartAsync();
        var before = host.Get<RoutingTableSource>().Current.Upstreams.Single().Upstream;
        host.Configuration["Outrigger:Gateway:Aliases:fresh:0"] = "up/m";
        host.Configuration.Reload();
        host.Get<RoutingTableSource>().Current.Upstreams.Single().Upstream.ShouldBeSameAs(before);

        host.Configuration["Outrigger:Gateway:Providers:up:Keys:0"] = "key-new";
        host.Configuration.Reload();

        host.Get<RoutingTableSource>().Current.Upstreams.Single().Upstream.ShouldNotBeSameAs(before);
    }

    private static Task SayAsync(HttpContext context, int status, string body, string type = "application/json")
    {
        context.Response.StatusCode = status;
        context.Response.ContentType = type;
        return context.Response.WriteAsync(body);
    }

    private void AnswerInTurn(params (int Status, string Body)[] answers)
    {
        var next = 0;
        _upstream.Handler = (context, _) =>
        {
            var (status, body) = answers[Math.Min(next++, answers.Length - 1)];
            return SayAsync(context, status, body);
        };
    }

    private Task<GatewayHost> StartAsync(params (string Key, string Value)[] settings) => StartAsync(settings, null);

    private Task<GatewayHost> StartAsync((string Key, string Value)[] settings, Action<IServiceCollection>? configure)
    {
        var all = new Dictionary<string, string?>
        {
            ["Outrigger:Gateway:Providers:up:BaseUrl"] = _upstream.Address + "/v1",
            ["Outrigger:Gateway:Providers:up:Keys:0"] = "key-1",
            ["Outrigger:Gateway:Resilience:BaseDelay"] = "00:00:00.001",
        };
        foreach (var (key, value) in settings)
        {
            all["Outrigger:Gateway:" + key] = value;
        }

        return GatewayHost.StartAsync(all, configure);
    }

    private sealed class Advisor : IRetryAdvisor
    {
        public TestSignal<(AttemptFailure Failure, bool Recovered)> Observed { get; } = new();

        public ValueTask<RetryAdvice> AdviseAsync(AttemptFailure failure, CancellationToken cancellationToken = default) => new(new RetryAdvice(true, TimeSpan.Zero, "test"));

        public void Observe(AttemptFailure failure, RetryAdvice advice, bool recovered) => Observed.Raise((failure, recovered));
    }

    private sealed class Policy : IAdmissionPolicy
    {
        private static readonly ErrorType Limited = new("limited", 429, "t", "r");

        public bool Refuse { get; set; }

        public TestSignal<AdmissionSettlement> Settled { get; } = new();

        public ValueTask<Admission> AdmitAsync(AdmissionRequest request, CancellationToken cancellationToken = default) =>
            new(new Admission(Refuse ? Limited.With("no") with { Limit = "key-rpm", RetryAfter = TimeSpan.FromSeconds(3) } : null, this));

        public void Settle(Admission admission, in AdmissionSettlement settlement)
        {
            admission.Reservation.ShouldBeSameAs(this);
            Settled.Raise(settlement);
        }
    }
}
