using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Outrigger.Core.Callers;
using Outrigger.Gateway.Forwarding;
using Outrigger.Gateway.RateLimits;
using Outrigger.Gateway.Tests.Callers;
using Shouldly;
using Xunit;

namespace Outrigger.Gateway.Tests.RateLimits;

/// <summary>Limits as an administrator sets and sees them.</summary>
public sealed class RateLimitsEndpointsTests : IAsyncLifetime
{
    private const string Limits =
        """{"requestsPerMinute":60,"tokensPerMinute":1000,"concurrency":3,"minIntervalMs":100,"quotas":[{"period":"month","unit":"usd","amount":12.5,"timeZone":"Europe/Berlin"},{"period":"day","unit":"tokens","amount":5000}]}""";

    private CallersHost _host = null!;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => _host = await CallersHost.StartAsync();

    public ValueTask DisposeAsync() => _host.DisposeAsync();

    [Fact]
    public async Task IssueKey_WithLimits_ShowsThemAndTheyCount()
    {
        var (text, id) = await _host.IssueAsync(",\"limits\":" + Limits);

        var shown = (await _host.AdminAsync("GET", "/keys/" + id)).Body!["limits"]!.ToJsonString();

        shown.ShouldBe(Limits.Replace("\"amount\":5000}", "\"amount\":5000,\"timeZone\":\"UTC\"}", StringComparison.Ordinal));
        Caller(text).Limits.ShouldBe(CallerLimits.FromJson(Limits));
    }

    [Fact]
    public async Task ReplaceKey_WithOrWithoutLimits_CountsAtOnce()
    {
        var (text, id) = await _host.IssueAsync(",\"limits\":" + Limits);

        (await _host.AdminAsync("PUT", "/keys/" + id, """{"name":"n","limits":{}}""")).Status.ShouldBe(200);
        Caller(text).Limits.ShouldBe(new CallerLimits());

        (await _host.AdminAsync("PUT", "/keys/" + id, """{"name":"n"}""")).Body!["limits"].ShouldBeNull();
        Caller(text).Limits.ShouldBeNull();
    }

    [Theory]
    [InlineData("""{"requestsPerMinute":0}""", "limits.requestsPerMinute")]
    [InlineData("""{"tokensPerMinute":-1}""", "limits.tokensPerMinute")]
    [InlineData("""{"concurrency":1000001}""", "limits.concurrency")]
    [InlineData("""{"minIntervalMs":3600001}""", "limits.minIntervalMs")]
    [InlineData("""{"requestsPerMinute":1.5}""", "limits.requestsPerMinute")]
    [InlineData("""{"requestsPerMinute":"60"}""", "limits.requestsPerMinute")]
    [InlineData("""{"rpm":60}""", "limits.rpm")]
    [InlineData("""{"quotas":[{"period":"day","unit":"usd","amount":-1}]}""", "limits.quotas[0].amount")]
    [InlineData("""{"quotas":[{"period":"day","unit":"tokens","amount":1,"timeZone":"Mars/Olympus"}]}""", "limits.quotas[0].timeZone")]
    [InlineData("""{"quotas":[{"period":"week","unit":"tokens","amount":1}]}""", "limits.quotas[0].period")]
    [InlineData("""{"quotas":[{"period":0,"unit":"tokens","amount":1}]}""", "limits.quotas[0].period")]
    [InlineData("""{"quotas":[{"period":"day","unit":"tokens"}]}""", "limits.quotas[0]")]
    [InlineData("""{"quotas":[{"period":"day","unit":"tokens","amount":1},{"period":"day","unit":"tokens","amount":2}]}""", "limits.quotas")]
    public async Task IssueKey_FaultyLimits_AreRefusedByTheirMember(string limits, string member)
    {
        var (status, body) = await _host.AdminAsync("POST", "/keys", $$"""{"name":"x","limits":{{limits}}}""");

        status.ShouldBe(400);
        body!["type"]!.GetValue<string>().ShouldBe("urn:outrigger:error:invalid-request");
        body["param"]!.GetValue<string>().ShouldBe(member);
    }

    [Fact]
    public async Task GetKeyLimits_OfAUsedKey_ShowsHowTheyStand()
    {
        await using var host = await StartWithLimitsAsync();
        var (text, id) = await host.IssueAsync(",\"limits\":" + Limits);
        var caller = host.Services.GetRequiredService<IKeyDirectory>().Find(text).Caller!;
        var policy = host.Services.GetRequiredService<IAdmissionPolicy>();
        var call = await policy.AdmitAsync(new AdmissionRequest(caller, "m", 40, 10), Token);

        var (status, body) = await host.AdminAsync("GET", "/limits/keys/" + id);

        status.ShouldBe(200);
        body!["rates"]!.ToJsonString().ShouldBe(
            $$"""[{"scope":"key","name":"{{id}}","unit":"requests","limit":60,"used":1},{"scope":"key","name":"{{id}}","unit":"tokens","limit":1000,"used":20},{"scope":"tenant","name":"default","unit":"requests","limit":500,"used":1}]""");
        body["gates"]!.ToJsonString().ShouldBe($$"""[{"scope":"key","name":"{{id}}","concurrency":3,"minIntervalMs":100,"inFlight":1}]""");
        var quota = body["quotas"]![1]!;
        (quota["unit"]!.GetValue<string>(), quota["used"]!.GetValue<decimal>(), quota["amount"]!.GetValue<decimal>()).ShouldBe(("tokens", 20, 5000));
        quota["nextResetAt"]!.GetValue<DateTimeOffset>().ShouldBe(new DateTimeOffset(2026, 1, 2, 0, 0, 0, TimeSpan.Zero));
        body["quotas"]![0]!["lastResetAt"]!.GetValue<DateTimeOffset>().ShouldBe(new DateTimeOffset(2025, 12, 31, 23, 0, 0, TimeSpan.Zero));
        policy.Settle(call, default);
        (await host.AdminAsync("GET", "/limits/keys/unknown")).Status.ShouldBe(404);
    }

    [Fact]
    public async Task ProviderKeys_WithAQuota_ShowWhatIsUsed()
    {
        await using var host = await StartWithLimitsAsync();
        var (status, body) = await host.AdminAsync(
            "POST", "/provider-keys", """{"provider":"up","key":"sk-0123456789","quota":{"tokensPerDay":100,"timeZone":"Europe/Berlin"}}""");
        status.ShouldBe(201);
        var id = body!["id"]!.GetValue<string>();
        var meters = host.Services.GetRequiredService<Gateway.Providers.IProviderKeyQuotas>();
        meters.GetMeter("up", id, new Gateway.Providers.ProviderKeyQuota(100, "Europe/Berlin"))!.Add(100);

        var quota = (await host.AdminAsync("GET", "/provider-keys/" + id)).Body!["quota"]!;
        (quota["tokensPerDay"]!.GetValue<long>(), quota["usedTokens"]!.GetValue<long>()).ShouldBe((100, 100));
        quota["lastResetAt"]!.GetValue<DateTimeOffset>().ShouldBe(new DateTimeOffset(2025, 12, 31, 23, 0, 0, TimeSpan.Zero));

        var item = (await host.AdminAsync("GET", "/limits/provider-keys")).Body!["items"]!.AsArray().Single(x => x!["keyId"]!.GetValue<string>() == id)!;
        (item["state"]!.GetValue<string>(), item["usedTokens"]!.GetValue<long>()).ShouldBe(("used-up", 100));

        (await host.AdminAsync("PUT", $"/provider-keys/{id}/quota", """{"quota":null}""")).Body!["quota"].ShouldBeNull();
        (await host.AdminAsync("GET", "/limits/provider-keys")).Body!["items"]!.AsArray().Single(x => x!["keyId"]!.GetValue<string>() == id)!["state"]!.GetValue<string>().ShouldBe("usable");
    }

    [Theory]
    [InlineData("""{"tokensPerDay":0}""", "quota.tokensPerDay")]
    [InlineData("""{"tokensPerDay":5,"timeZone":"x"}""", "quota.timeZone")]
    [InlineData("""{"timeZone":"UTC"}""", "quota")]
    public async Task ProviderKeys_FaultyQuota_IsRefusedByItsMember(string quota, string member)
    {
        var (status, body) = await _host.AdminAsync("POST", "/provider-keys", $$"""{"provider":"up","key":"sk-0123456789","quota":{{quota}}}""");

        status.ShouldBe(400);
        body!["param"]!.GetValue<string>().ShouldBe(member);
    }

    private Caller Caller(string key) => _host.Services.GetRequiredService<IKeyDirectory>().Find(key).Caller!;

    private static Task<CallersHost> StartWithLimitsAsync() => CallersHost.StartAsync(
        settings: new Dictionary<string, string?>
        {
            ["Outrigger:Gateway:RateLimits:Defaults:Tenant:RequestsPerMinute"] = "500",
            ["Outrigger:Gateway:Providers:up:BaseUrl"] = "http://up.invalid/v1",
        },
        addMore: (services, configuration) => services.AddEgress(configuration).AddProviders(configuration).AddModelRouting(configuration).AddRateLimits(configuration),
        mapMore: admin => admin.MapRateLimits());
}
