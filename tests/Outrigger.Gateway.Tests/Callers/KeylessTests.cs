using System.Net.Sockets;
using System.Text;
using Shouldly;
using Xunit;

namespace Outrigger.Gateway.Tests.Callers;

/// <summary>Keyless mode over a real socket, where nothing tidies up headers.</summary>
public sealed class KeylessTests : IAsyncLifetime
{
    private CallersHost _host = null!;

    public async ValueTask InitializeAsync() => _host = await CallersHost.StartAsync();

    public ValueTask DisposeAsync() => _host.DisposeAsync();

    [Fact]
    public async Task Call_FromAProgram_IsTheDefaultTenant()
    {
        (await _host.WhoAmIAsync()).ShouldBe("default");
        (await _host.WhoAmIAsync("ork_made-up")).ShouldBe("default");
    }

    [Theory]
    [InlineData("Origin: ")]
    [InlineData("Origin: null")]
    [InlineData("Origin: http://evil.test")]
    [InlineData("Sec-Fetch-Site: ")]
    [InlineData("Sec-Fetch-Site: cross-site")]
    [InlineData("Sec-Fetch-Site: none")]
    [InlineData("Sec-Fetch-Site: same-origin\r\nSec-Fetch-Site: cross-site")]
    [InlineData("X-Forwarded-For: ")]
    [InlineData("Forwarded: for=192.0.2.1")]
    [InlineData("Via: 1.1 proxy")]
    [InlineData("X-Real-IP: 192.0.2.1")]
    public async Task Call_WithATraceOfABrowserOrAProxy_IsRefused(string headers) =>
        (await SendAsync($"GET /v1/whoami HTTP/1.1\r\nHost: 127.0.0.1\r\n{headers}\r\nConnection: close\r\n\r\n")).ShouldStartWith("HTTP/1.1 403");

    [Theory]
    [InlineData("evil.test")]
    [InlineData("127.0.0.1.evil.test")]
    [InlineData("localhost.")]
    public async Task Call_UnderAnotherName_IsRefused(string host) =>
        (await SendAsync($"GET /v1/whoami HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n\r\n")).ShouldStartWith("HTTP/1.1 403");

    [Theory]
    [InlineData("GET /v1/whoami HTTP/1.1\r\nHost: localhost\r\nHost: evil.test\r\nConnection: close\r\n\r\n")]
    [InlineData("GET /v1/whoami HTTP/1.1\r\nHost: localhost@evil.test\r\nConnection: close\r\n\r\n")]
    [InlineData("GET /v1/whoami HTTP/1.1\r\nConnection: close\r\n\r\n")]
    [InlineData("GET http://evil.test/v1/whoami HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n")]
    [InlineData("GET /v1/whoami HTTP/1.0\r\n\r\n")]
    public async Task Call_WithoutOneClearName_IsRefused(string request) => (await SendAsync(request)).ShouldMatch("^HTTP/1.1 (400|403)");

    [Fact]
    public async Task Call_OnceAKeyWasMade_NeedsOneEvenAfterTheLastIsGone()
    {
        var (text, id) = await _host.IssueAsync();

        (await _host.WhoAmIAsync()).ShouldBe("missing-key");
        (await _host.WhoAmIAsync(text)).ShouldBe("default");
        await _host.AdminAsync("DELETE", "/keys/" + id);
        (await _host.WhoAmIAsync(text)).ShouldBe("invalid-key");
        (await _host.WhoAmIAsync()).ShouldBe("missing-key");
    }

    [Fact]
    public async Task Call_ToAServerBeyondLoopback_NeedsAKeyBeforeThereIsOne()
    {
        await using var open = await CallersHost.StartAsync(urls: "http://0.0.0.0:5080");

        (await open.WhoAmIAsync()).ShouldBe("missing-key");
        (await open.WhoAmIAsync(CallersHost.AdminKey)).ShouldBe("invalid-key");
    }

    private async Task<string> SendAsync(string request)
    {
        using var client = new TcpClient();
        await client.ConnectAsync(_host.EndPoint, TestContext.Current.CancellationToken);
        var stream = client.GetStream();
        await stream.WriteAsync(Encoding.Latin1.GetBytes(request), TestContext.Current.CancellationToken);
        using var reader = new StreamReader(stream, Encoding.Latin1);
        return await reader.ReadToEndAsync(TestContext.Current.CancellationToken);
    }
}
