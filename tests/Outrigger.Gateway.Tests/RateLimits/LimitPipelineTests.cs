using System.Net;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Outrigger.Core.Callers;
using Outrigger.Core.Time;
using Outrigger.Gateway.Forwarding;
using Outrigger.Gateway.Providers;
using Outrigger.Gateway.RateLimits;
using Outrigger.Gateway.Routing;
using Outrigger.Gateway.Tests.Forwarding;
using Outrigger.Testing;
using Shouldly;
using Xunit;

namespace Outrigger.Gateway.Tests.RateLimits;

/// <summary>Limits on whole calls, over HTTP to an upstream and back.</summary>
public sealed class LimitPipelineTests : IAsyncLifetime
{
    private const string Ask = """{"model":"up/m","max_tokens":5,"messages":[{"role":"user","content":"hi"}]}""";
    private const string Answer = """{"id":"1","choices":[{"index":0,"message":{"role":"assistant","content":"ho"},"finish_reason":"stop"}],"usage":{"prompt_tokens":3,"completion_tokens":4}}""";
    private FakeUpstream _upstream = null!;

    public async ValueTask InitializeAsync() => _upstream = await FakeUpstream.StartAsync((context, _) => SayAsync(context, 200, Answer));

    public ValueTask DisposeAsync() => _upstream.DisposeAsync();

    [Fact]
    public async Task Call_BeyondTheLimit_IsRefusedInTheProtocolsShape()
    {
        await using var host = await StartAsync(new CallerLimits { RequestsPerMinute = 1, TokensPerMinute = 500 });
        var first = await host.ChatAsync(Ask);
        first.StatusCode.ShouldBe(HttpStatusCode.OK);
        Header(first, "x-ratelimit-limit-requests").ShouldBe("1");
        Header(first, "x-ratelimit-remaining-requests").ShouldBe("0");
        Header(first, "x-ratelimit-reset-requests").ShouldStartWith("1m");
        Header(first, "x-ratelimit-limit-tokens").ShouldBe("500");

        var refused = await host.ChatAsync(Ask);

        refused.StatusCode.ShouldBe(HttpStatusCode.TooManyRequests);
        Header(refused, "x-outrigger-limit").ShouldBe("key-rpm");
        refused.Headers.RetryAfter!.Delta!.Value.TotalSeconds.ShouldBeInRange(59, 61);
        refused.Headers.Contains("x-should-retry").ShouldBeFalse();
        var error = JsonNode.Parse(await refused.Content.ReadAsStringAsync())!["error"]!;
        error["type"]!.GetValue<string>().ShouldBe("rate_limit_error");
        error["code"]!.GetValue<string>().ShouldBe("rate_limit_exceeded");
        _upstream.Requests.Count.ShouldBe(1);
        (await host.Usage.NextAsync()).IsSuccess.ShouldBeTrue();
        var record = await host.Usage.NextAsync();
        (record.IsSuccess, record.Status, record.ErrorCode, record.Attempts).ShouldBe((false, 429, "rate-limit-exceeded", 0));
    }

    [Fact]
    public async Task Call_BeyondTheQuota_SaysNotToRepeat()
    {
        await using var host = await StartAsync(Quota(QuotaUnit.Requests, 1));
        await host.ChatAsync(Ask);

        var refused = await host.ChatAsync(Ask);

        Header(refused, "x-outrigger-limit").ShouldBe("quota");
        Header(refused, "x-should-retry").ShouldBe("false");
        refused.Headers.RetryAfter!.Delta!.Value.ShouldBeInRange(TimeSpan.FromSeconds(1), TimeSpan.FromDays(1));
    }

    [Fact]
    public async Task Call_Streamed_IsSettledWithItsUsage()
    {
        await using var host = await StartAsync(Quota(QuotaUnit.Tokens, 1000));
        _upstream.Handler = (context, _) => FakeUpstream.WriteChunksAsync(
            context,
            "text/event-stream",
            """
            data: {"choices":[{"index":0,"delta":{"content":"a"},"finish_reason":"stop"}]}

            data: {"choices":[],"usage":{"prompt_tokens":30,"completion_tokens":12}}

            data: [DONE]


            """u8.ToArray());

        var answer = await host.ChatAsync(Ask.Replace("\"model\"", "\"stream\":true,\"model\"", StringComparison.Ordinal));
        await answer.Content.ReadAsStringAsync();
        await host.Usage.NextAsync();

        Used(host).ShouldBe(42);
    }

    [Fact]
    public async Task Call_ThatFails_GivesItsTokensAndItsRequestBack()
    {
        var limits = new CallerLimits
        {
            Concurrency = 1,
            Quotas =
            [
                new() { Period = CalendarUnit.Day, Unit = QuotaUnit.Tokens, Amount = 1000 },
                new() { Period = CalendarUnit.Day, Unit = QuotaUnit.Requests, Amount = 1000 },
            ],
        };
        await using var host = await StartAsync(limits);
        _upstream.Handler = (context, _) => SayAsync(context, 400, """{"error":{"message":"no","type":"invalid_request_error"}}""");

        (await host.ChatAsync(Ask)).StatusCode.ShouldBe(HttpStatusCode.BadRequest);
        (await host.ChatAsync(Ask)).StatusCode.ShouldBe(HttpStatusCode.BadRequest);
        await host.Usage.NextAsync();
        await host.Usage.NextAsync();

        Used(host, 0).ShouldBe(0);
        Used(host, 1).ShouldBe(0);
    }

    [Fact]
    public async Task Call_ClientLeavesAStreamWithoutUsage_KeepsWhatWasReserved()
    {
        await using var host = await StartAsync(Quota(QuotaUnit.Tokens, 1000));
        _upstream.Handler = async (context, _) =>
        {
            await FakeUpstream.WriteChunksAsync(context, "text/event-stream", "data: {\"choices\":[{\"index\":0,\"delta\":{\"content\":\"a\"}}]}\n\n"u8.ToArray());
            await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, context.RequestAborted);
        };
        var body = Ask.Replace("\"model\"", "\"stream\":true,\"model\"", StringComparison.Ordinal);
        using (var answer = await host.ChatAsync(body))
        {
            await (await answer.Content.ReadAsStreamAsync()).ReadExactlyAsync(new byte[10]);
        }

        await host.Usage.NextAsync();

        // The estimate of the prompt, and the five tokens the client allowed.
        Used(host).ShouldBe(((body.Length + 3) / 4) + 5);
    }

    [Fact]
    public async Task Call_FromTheCache_CountsAsARequestAndUsesNothing()
    {
        var limits = new CallerLimits
        {
            Quotas =
            [
                new() { Period = CalendarUnit.Day, Unit = QuotaUnit.Tokens, Amount = 1000 },
                new() { Period = CalendarUnit.Day, Unit = QuotaUnit.Requests, Amount = 1000 },
                new() { Period = CalendarUnit.Day, Unit = QuotaUnit.Usd, Amount = 100 },
            ],
        };
        await using var host = await StartAsync(limits, ("RateLimits:Models:0:Name", "up/m"), ("RateLimits:Models:0:RequestsPerMinute", "1"));
        host.Client.DefaultRequestHeaders.Add("x-outrigger-cache-mode", "read-write");
        (await host.ChatAsync(Ask)).StatusCode.ShouldBe(HttpStatusCode.OK);
        await host.Usage.NextAsync();

        var hit = await host.ChatAsync(Ask);
        await host.Usage.NextAsync();

        Header(hit, "x-outrigger-cache").ShouldBe("hit");
        (Used(host, 0), Used(host, 1), Used(host, 2)).ShouldBe((7, 2, 7_000_000_000));
        _upstream.Requests.Count.ShouldBe(1);
    }

    [Fact]
    public async Task Call_ModelAtItsLimit_GoesToTheFallback()
    {
        await using var second = await FakeUpstream.StartAsync((context, _) => SayAsync(context, 200, Answer));
        await using var host = await StartAsync(
            null,
            ("Providers:other:BaseUrl", second.Address + "/v1"),
            ("Aliases:smart:0", "up/m"),
            ("Aliases:0:Name", "both"),
            ("Aliases:0:Targets:0", "up/m"),
            ("Aliases:0:Targets:1:Model", "other/m"),
            ("Aliases:0:Targets:1:Fallback", "true"),
            ("RateLimits:Models:0:Name", "up/m"),
            ("RateLimits:Models:0:RequestsPerMinute", "1"));
        (await host.ChatAsync(Ask)).StatusCode.ShouldBe(HttpStatusCode.OK);

        var refused = await host.ChatAsync(Ask);
        var elsewhere = await host.ChatAsync(Ask.Replace("up/m", "both", StringComparison.Ordinal));

        Header(refused, "x-outrigger-limit").ShouldBe("model-rpm");
        elsewhere.StatusCode.ShouldBe(HttpStatusCode.OK);
        Header(elsewhere, "x-outrigger-provider").ShouldBe("other");
        (_upstream.Requests.Count, second.Requests.Count).ShouldBe((1, 1));
    }

    [Fact]
    public async Task Call_KeyOfWhichNothingRemains_RestsWhileTheOtherAnswers()
    {
        await using var host = await StartAsync(null, ("Providers:up:Keys:1", "key-2"));
        _upstream.Handler = (context, request) =>
        {
            if (request.Headers["Authorization"].EndsWith("key-1", StringComparison.Ordinal))
            {
                context.Response.Headers["x-ratelimit-remaining-requests"] = "0";
                context.Response.Headers["x-ratelimit-reset-requests"] = "6m0s";
            }

            return SayAsync(context, 200, Answer);
        };

        for (var i = 0; i < 8; i++)
        {
            (await host.ChatAsync(Ask)).StatusCode.ShouldBe(HttpStatusCode.OK);
        }

        _upstream.Requests.Count(r => r.Headers["Authorization"].EndsWith("key-1", StringComparison.Ordinal)).ShouldBe(1);
    }

    [Fact]
    public async Task Call_OnlyKeyOfWhichNothingRemains_GoesToTheFallbackAtOnce()
    {
        await using var second = await FakeUpstream.StartAsync((context, _) => SayAsync(context, 200, Answer));
        await using var host = await StartAsync(
            null,
            ("Providers:other:BaseUrl", second.Address + "/v1"),
            ("Aliases:0:Name", "both"),
            ("Aliases:0:Targets:0", "up/m"),
            ("Aliases:0:Targets:1:Model", "other/m"),
            ("Aliases:0:Targets:1:Fallback", "true"));
        _upstream.Handler = (context, _) =>
        {
            context.Response.Headers["x-ratelimit-remaining-tokens"] = "0";
            context.Response.Headers["x-ratelimit-reset-tokens"] = "15s";
            return SayAsync(context, 200, Answer);
        };
        var body = Ask.Replace("up/m", "both", StringComparison.Ordinal);

        Header(await host.ChatAsync(body), "x-outrigger-provider").ShouldBe("up");
        var next = await host.ChatAsync(body);

        next.StatusCode.ShouldBe(HttpStatusCode.OK);
        Header(next, "x-outrigger-provider").ShouldBe("other");
        (await host.Usage.NextAsync()).Attempts.ShouldBe(1);
        (await host.Usage.NextAsync()).Attempts.ShouldBe(1);
    }

    [Fact]
    public async Task Call_KeysQuotaUsedUp_UsesTheOtherKeyThenTheFallback()
    {
        await using var second = await FakeUpstream.StartAsync((context, _) => SayAsync(context, 200, Answer));
        await using var host = await StartAsync(
            null,
            ("Providers:up:Keys:1", "key-2"),
            ("Providers:up:KeyQuota:TokensPerDay", "7"),
            ("Providers:up:KeyQuota:TimeZone", "Asia/Tokyo"),
            ("Providers:other:BaseUrl", second.Address + "/v1"),
            ("Aliases:0:Name", "both"),
            ("Aliases:0:Targets:0", "up/m"),
            ("Aliases:0:Targets:1:Model", "other/m"),
            ("Aliases:0:Targets:1:Fallback", "true"));
        var body = Ask.Replace("up/m", "both", StringComparison.Ordinal);
        for (var i = 0; i < 4; i++)
        {
            (await host.ChatAsync(body)).StatusCode.ShouldBe(HttpStatusCode.OK);
        }

        var alone = await host.ChatAsync(Ask);

        _upstream.Requests.Select(r => r.Headers["Authorization"]).ShouldBe(["Bearer key-1", "Bearer key-2"], ignoreOrder: true);
        second.Requests.Count.ShouldBe(2);
        alone.StatusCode.ShouldBe(HttpStatusCode.TooManyRequests);
        Header(alone, "x-outrigger-limit").ShouldBe("provider-quota");
        Header(alone, "x-should-retry").ShouldBe("false");
        var slot = host.Get<RoutingTableSource>().Current.Upstreams.Single(u => u.Upstream.Name == "up").Upstream.Keys.Slots[0];
        var use = slot.Meter!.Read();
        (use.UsedTokens, use.NextResetMicros - use.LastResetMicros).ShouldBe((7, 86_400_000_000));
    }

    [Fact]
    public async Task Reload_KeyQuota_KeepsWhatWasUsed()
    {
        await using var host = await StartAsync(null, ("Providers:up:KeyQuota:TokensPerDay", "7"));
        (await host.ChatAsync(Ask)).StatusCode.ShouldBe(HttpStatusCode.OK);
        (await host.ChatAsync(Ask)).StatusCode.ShouldBe(HttpStatusCode.TooManyRequests);

        host.Configuration["Outrigger:Gateway:Providers:up:KeyQuota:TokensPerDay"] = "8";
        host.Configuration.Reload();

        (await host.ChatAsync(Ask)).StatusCode.ShouldBe(HttpStatusCode.OK);
        (await host.ChatAsync(Ask)).StatusCode.ShouldBe(HttpStatusCode.TooManyRequests);
    }

    private static CallerLimits Quota(QuotaUnit unit, decimal amount) => new() { Quotas = [new() { Period = CalendarUnit.Day, Unit = unit, Amount = amount }] };

    private static string Header(HttpResponseMessage answer, string name) => answer.Headers.GetValues(name).Single();

    private static long Used(GatewayHost host, int quota = 0) =>
        host.Get<QuotaLedger>().Peek(host.Get<LimitSettingsSource>().Current.For(host.Get<Key>().Caller).Quotas[quota]).Used;

    private static Task SayAsync(HttpContext context, int status, string body)
    {
        context.Response.StatusCode = status;
        context.Response.ContentType = "application/json";
        return context.Response.WriteAsync(body);
    }

    private Task<GatewayHost> StartAsync(CallerLimits? limits, params (string Key, string Value)[] settings)
    {
        var all = new Dictionary<string, string?>
        {
            ["Outrigger:Gateway:Providers:up:BaseUrl"] = _upstream.Address + "/v1",
            ["Outrigger:Gateway:Providers:up:Keys:0"] = "key-1",
        };
        foreach (var (key, value) in settings)
        {
            all["Outrigger:Gateway:" + key] = value;
        }

        return GatewayHost.StartAsync(all, services => services
            .AddSingleton(new Key(LimitsHost.Key("k1", limits)))
            .AddSingleton<ICallerAuthenticator>(p => p.GetRequiredService<Key>())
            .AddSingleton<ICallPricer, OneDollarAToken>());
    }

    /// <summary>Takes every call for one of the same key.</summary>
    private sealed class Key(Caller caller) : ICallerAuthenticator
    {
        public Caller Caller => caller;

        public CallerResult Authenticate(HttpContext context) => caller;

        public CallerResult AuthenticateAdmin(HttpContext context) => caller;
    }
}
