using System.Diagnostics;
using System.Net;
using Microsoft.AspNetCore.Http;
using Outrigger.Core.Egress;
using Outrigger.Testing;
using Shouldly;
using Xunit;

namespace Outrigger.Core.Tests.Egress;

public sealed class TrustedEgressTests
{
    [Fact]
    public async Task Send_Loopback_IsReached()
    {
        await using var upstream = await FakeUpstream.StartAsync((context, _) => context.Response.WriteAsync("hello"));
        using var client = Create();

        using var response = await client.SendAsync(new HttpRequestMessage(HttpMethod.Get, upstream.Address), CancellationToken.None);

        (await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken)).ShouldBe("hello");
    }

    [Fact]
    public async Task Send_Redirect_IsNotFollowed()
    {
        await using var upstream = await FakeUpstream.StartAsync((context, _) =>
        {
            context.Response.Redirect("/elsewhere");
            return Task.CompletedTask;
        });
        using var client = Create();

        using var response = await client.SendAsync(new HttpRequestMessage(HttpMethod.Get, upstream.Address), CancellationToken.None);

        response.StatusCode.ShouldBe(HttpStatusCode.Found);
        upstream.Requests.Count.ShouldBe(1);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Send_InsideAnActivity_CarriesItOnlyWhenTracesAreOn(bool isTracing)
    {
        await using var upstream = await FakeUpstream.StartAsync((_, _) => Task.CompletedTask);
        using var client = Create(new EgressOptions { PropagateTraceContext = isTracing });
        using var activity = new Activity("test").Start();

        using var response = await client.SendAsync(new HttpRequestMessage(HttpMethod.Get, upstream.Address), CancellationToken.None);

        upstream.Requests.ShouldHaveSingleItem().Headers.ContainsKey("traceparent").ShouldBe(isTracing);
    }

    [Fact]
    public async Task Send_CompressedAnswer_ComesAsItIs()
    {
        byte[] body = [0x1f, 0x8b, 1, 2, 3];
        await using var upstream = await FakeUpstream.StartAsync(async (context, _) =>
        {
            context.Response.Headers.ContentEncoding = "gzip";
            await context.Response.Body.WriteAsync(body);
        });
        using var client = Create();

        using var response = await client.SendAsync(new HttpRequestMessage(HttpMethod.Get, upstream.Address), CancellationToken.None);

        upstream.Requests.ShouldHaveSingleItem().Headers.ContainsKey("Accept-Encoding").ShouldBeFalse();
        (await response.Content.ReadAsByteArrayAsync(TestContext.Current.CancellationToken)).ShouldBe(body);
    }

    [Theory]
    [InlineData("http://127.0.0.1:1234/v1", true)]
    [InlineData("http://localhost/v1", true)]
    [InlineData("http://[::1]/v1", true)]
    [InlineData("http://10.0.0.1/v1", false)]
    [InlineData("https://api.example.com/v1", false)]
    public void Proxy_Loopback_IsBypassed(string url, bool isBypassed)
    {
        var environment = new WebProxy("http://proxy.example:3128");
        var proxy = new LoopbackBypassProxy(environment);

        proxy.IsBypassed(new Uri(url)).ShouldBe(isBypassed);
        proxy.GetProxy(new Uri(url)).ShouldBe(isBypassed ? null : new Uri("http://proxy.example:3128"));
    }

    [Fact]
    public void InProcessClient_HandlerThatConnects_IsRefused()
    {
        using var handler = new SocketsHttpHandler();

        Should.Throw<ArgumentException>(() => InProcessClient.Create(handler));
    }

    private static HttpMessageInvoker Create(EgressOptions? options = null) =>
        new EgressClients(EgressAddressPolicyTests.CreatePolicy(), new SystemHostResolver(), new StubOptionsMonitor<EgressOptions>(options ?? new EgressOptions()))
            .CreateTrusted(new EgressSettings());
}
