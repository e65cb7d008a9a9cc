using System.Net;
using System.Text.Json.Nodes;
using Shouldly;
using Xunit;

namespace Outrigger.Server.Tests.Hosting;

public sealed class OperatorPagesTests
{
    private const string OffLoopback = """{"OUTRIGGER_ADMIN_KEY":"the-operators-own-key-0123456789","Outrigger":{"Http":{"ReadinessDelay":"00:00:00"}}}""";

    [Theory]
    [InlineData("/metrics")]
    [InlineData("/openapi/v1.json")]
    [InlineData("/swagger/index.html")]
    public async Task Loopback_OwnName_IsOpen(string path)
    {
        await using var server = await RunningServer.StartAsync();

        using var response = await server.GetAsync(path);

        response.StatusCode.ShouldBe(HttpStatusCode.OK);
    }

    [Theory]
    [InlineData("/metrics")]
    [InlineData("/openapi/v1.json")]
    [InlineData("/swagger/index.html")]
    public async Task Loopback_ReboundNameOrForwarded_IsClosed(string path)
    {
        await using var server = await RunningServer.StartAsync();

        using var rebound = await server.GetAsync(path, ("Host", "evil.example:80"));
        using var forwarded = await server.GetAsync(path, ("X-Forwarded-For", "203.0.113.9"));

        rebound.StatusCode.ShouldBe(HttpStatusCode.MisdirectedRequest);
        forwarded.StatusCode.ShouldBe(HttpStatusCode.Unauthorized);
    }

    [Theory]
    [InlineData("/metrics")]
    [InlineData("/openapi/v1.json")]
    [InlineData("/swagger/index.html")]
    [InlineData("/swagger")]
    public async Task OffLoopback_Page_NeedsTheAdminKey(string path)
    {
        await using var server = await RunningServer.StartAsync(OffLoopback, "0.0.0.0");

        using var without = await server.GetAsync(path);
        using var wrong = await server.GetAsync(path, ("Authorization", "Bearer wrong"));
        using var with = await server.GetAsync(path, ("Authorization", "Bearer the-operators-own-key-0123456789"));

        without.StatusCode.ShouldBe(HttpStatusCode.Unauthorized);
        wrong.StatusCode.ShouldBe(HttpStatusCode.Unauthorized);
        ((int)with.StatusCode).ShouldBeInRange(200, 302);
    }

    [Fact]
    public async Task OffLoopback_Readiness_ShowsDetailsToTheAdminOnly()
    {
        await using var server = await RunningServer.StartAsync(OffLoopback, "0.0.0.0");

        using var stranger = await server.GetAsync("/health/ready");
        using var admin = await server.GetAsync("/health/ready", ("Authorization", "Bearer the-operators-own-key-0123456789"));

        stranger.StatusCode.ShouldBe(HttpStatusCode.OK);
        JsonNode.Parse(await stranger.Content.ReadAsStringAsync(TestContext.Current.CancellationToken))!["checks"].ShouldBeNull();
        JsonNode.Parse(await admin.Content.ReadAsStringAsync(TestContext.Current.CancellationToken))!["checks"]!.AsArray().Count.ShouldBeGreaterThanOrEqualTo(2);
    }

    [Fact]
    public async Task OffLoopback_Simulation_IsOffUnlessSwitchedOn()
    {
        await using var server = await RunningServer.StartAsync(OffLoopback, "0.0.0.0");

        using var page = await server.GetAsync("/");
        using var call = await server.PostAsync("/v1/chat/completions", """{"model":"sim/echo","messages":[{"role":"user","content":"x"}]}""");

        page.StatusCode.ShouldBe(HttpStatusCode.OK);
        call.StatusCode.ShouldBe(HttpStatusCode.Unauthorized, "there is no keyless mode off loopback");
    }

    [Fact]
    public async Task OffLoopback_WithoutAdminKey_RefusesToStart()
    {
        await Should.ThrowAsync<Exception>(() => RunningServer.StartAsync("{}", "0.0.0.0"));
    }

    [Fact]
    public async Task AllowedHosts_OtherName_IsMisdirectedButHealthAnswers()
    {
        await using var server = await RunningServer.StartAsync("""{"Outrigger":{"Http":{"AllowedHosts":["api.example.com"]}}}""");

        using var listed = await server.GetAsync("/health/live", ("Host", "api.example.com"));
        using var page = await server.GetAsync("/", ("Host", "api.example.com:8080"));
        using var own = await server.GetAsync("/");
        using var foreign = await server.GetAsync("/", ("Host", "evil.example"));
        using var probe = await server.GetAsync("/health/ready", ("Host", "10.0.0.7"));

        listed.StatusCode.ShouldBe(HttpStatusCode.OK);
        page.StatusCode.ShouldBe(HttpStatusCode.OK);
        own.StatusCode.ShouldBe(HttpStatusCode.OK);
        foreign.StatusCode.ShouldBe(HttpStatusCode.MisdirectedRequest);
        probe.StatusCode.ShouldBe(HttpStatusCode.OK);
    }

    [Theory]
    [InlineData("/", "default-src 'none'; style-src 'self'")]
    [InlineData("/swagger/index.html", "script-src 'self'")]
    public async Task Page_Html_HasAStrictPolicyAndNothingInline(string path, string policy)
    {
        await using var server = await RunningServer.StartAsync();

        using var response = await server.GetAsync(path);

        var csp = response.Headers.GetValues("Content-Security-Policy").Single();
        csp.ShouldContain(policy);
        csp.ShouldContain("frame-ancestors 'none'");
        csp.ShouldNotContain("unsafe");
        csp.ShouldNotContain("http");
        response.Headers.GetValues("X-Content-Type-Options").ShouldBe(["nosniff"]);
        var html = await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        html.ShouldNotContain("<style");
        html.ShouldNotContain("<script>");
        html.ShouldNotContain("onclick");
        html.ShouldNotContain("https://");
    }

    [Fact]
    public async Task Metrics_AfterACall_ShowItUnderTheConventionsNames()
    {
        await using var server = await RunningServer.StartAsync();
        (await server.PostAsync("/v1/chat/completions", """{"model":"sim/echo","messages":[{"role":"user","content":"a b c"}]}""")).Dispose();

        using var response = await server.GetAsync("/metrics");

        response.Content.Headers.ContentType!.ToString().ShouldBe("text/plain; version=0.0.4; charset=utf-8");
        var text = await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        text.ShouldContain("gen_ai_client_operation_duration_seconds_count{");
        text.ShouldContain("gen_ai_provider_name=\"sim\"");
        text.ShouldContain("kestrel_active_connections");
        text.ShouldContain("dotnet_gc_heap_total_allocated_bytes_total");
    }
}
