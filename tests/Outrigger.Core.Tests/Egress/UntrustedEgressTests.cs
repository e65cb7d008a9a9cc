using System.Net;
using System.Net.Sockets;
using Microsoft.AspNetCore.Http;
using Outrigger.Core.Egress;
using Outrigger.Core.Errors;
using Outrigger.Testing;
using Shouldly;
using Xunit;

namespace Outrigger.Core.Tests.Egress;

/// <summary>The untrusted client against a real listener: the canary that must never be reached.</summary>
public sealed class UntrustedEgressTests : IAsyncLifetime
{
    private FakeUpstream _canary = null!;

    public async ValueTask InitializeAsync() => _canary = await FakeUpstream.StartAsync((context, _) => context.Response.WriteAsync("reached"));

    public async ValueTask DisposeAsync() => await _canary.DisposeAsync();

    [Fact]
    public async Task Send_NameThatTurnsToAForbiddenAddress_NeverReachesIt()
    {
        // 127.0.0.2 stands for the attacker's public address (nothing listens there), 127.0.0.1 for what he is after. A
        // client that resolved once for the check and once for the connection would arrive at the canary.
        const int Tries = 1000;
        var resolver = new TurningResolver(IPAddress.Parse("127.0.0.2"), IPAddress.Loopback);
        var policy = EgressAddressPolicyTests.CreatePolicy("127.0.0.2");
        using var client = Create(resolver, policy);
        var refused = 0;

        for (var i = 0; i < Tries; i++)
        {
            policy.Check($"http://rebind.example:{Port}/").ShouldBeNull();
            using var request = new HttpRequestMessage(HttpMethod.Get, $"http://rebind.example:{Port}/");
            var failure = await Should.ThrowAsync<Exception>(() => client.SendAsync(request, CancellationToken.None));
            refused += failure is OutriggerException ? 1 : 0;
        }

        _canary.Requests.ShouldBeEmpty();
        resolver.Questions.ShouldBe(Tries, "a name is resolved once a connection");
        refused.ShouldBe(Tries / 2);
    }

    [Theory]
    [InlineData("8.8.8.8", "127.0.0.1")]
    [InlineData("127.0.0.1", "8.8.8.8")]
    [InlineData("8.8.8.8", "fd00::1")]
    [InlineData("2606:4700::1", "::1")]
    [InlineData("8.8.8.8", "::ffff:127.0.0.1")]
    [InlineData("8.8.8.8", "64:ff9b::7f00:1")]
    [InlineData("169.254.169.254", "169.254.169.254")]
    public async Task Send_OneForbiddenAddressAmongTheAnswers_RefusesTheName(string first, string second)
    {
        using var client = Create(new FixedResolver(IPAddress.Parse(first), IPAddress.Parse(second)));

        await ShouldBeRefusedAsync(client, $"http://mixed.example:{Port}/");

        _canary.Requests.ShouldBeEmpty();
    }

    [Fact]
    public async Task Send_NameWithoutAddresses_IsRefused()
    {
        using var client = Create(new FixedResolver());

        await ShouldBeRefusedAsync(client, "http://empty.example/");
    }

    [Theory]
    [MemberData(nameof(SsrfCorpus.ParsedUrls), MemberType = typeof(SsrfCorpus))]
    public async Task Send_HostileAddress_IsRefusedBeforeAnythingIsResolved(string url)
    {
        var resolver = new FixedResolver(IPAddress.Parse("8.8.8.8"));
        using var client = Create(resolver);

        await ShouldBeRefusedAsync(client, new Uri(url));

        resolver.Questions.ShouldBe(0);
    }

    [Fact]
    public async Task Send_AllowedNetwork_IsReachedAndTheNameStaysInTheHostHeader()
    {
        using var client = Create(new FixedResolver(IPAddress.Loopback), EgressAddressPolicyTests.CreatePolicy("127.0.0.0/8"));

        using var response = await client.SendAsync(new HttpRequestMessage(HttpMethod.Get, $"http://callback.example:{Port}/hook"), CancellationToken.None);

        (await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken)).ShouldBe("reached");
        _canary.Requests.ShouldHaveSingleItem().Headers["Host"].ShouldBe($"callback.example:{Port}");
    }

    [Theory]
    [InlineData(301)]
    [InlineData(302)]
    [InlineData(307)]
    [InlineData(308)]
    public async Task Send_Redirect_IsAnsweredAndNotFollowed(int status)
    {
        await using var redirecting = await FakeUpstream.StartAsync((context, _) =>
        {
            context.Response.StatusCode = status;
            context.Response.Headers.Location = _canary.Address + "/secret";
            return Task.CompletedTask;
        });
        using var client = Create(new FixedResolver(IPAddress.Loopback), EgressAddressPolicyTests.CreatePolicy("127.0.0.0/8"));
        using var request = new HttpRequestMessage(HttpMethod.Post, redirecting.Address + "/");
        request.Headers.TryAddWithoutValidation("Authorization", "Bearer secret");

        using var response = await client.SendAsync(request, CancellationToken.None);

        ((int)response.StatusCode).ShouldBe(status);
        _canary.Requests.ShouldBeEmpty();
    }

    [Fact]
    public async Task Send_EndlessHeaders_AreCutOff()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        using var stop = new CancellationTokenSource();
        var server = SendHeadersForeverAsync(listener, stop.Token);
        using var client = Create(new FixedResolver(IPAddress.Loopback), EgressAddressPolicyTests.CreatePolicy("127.0.0.0/8"));

        await Should.ThrowAsync<HttpRequestException>(() =>
            client.SendAsync(new HttpRequestMessage(HttpMethod.Get, $"http://127.0.0.1:{((IPEndPoint)listener.LocalEndpoint).Port}/"), CancellationToken.None));

        await stop.CancelAsync();
        (await server).ShouldBeLessThan(4 * 1024 * 1024);
    }

    [Fact]
    public async Task Send_CookieFromAnAnswer_IsNotSentAgain()
    {
        _canary.Handler = (context, _) =>
        {
            context.Response.Headers.SetCookie = "session=1";
            return Task.CompletedTask;
        };
        using var client = Create(new FixedResolver(IPAddress.Loopback), EgressAddressPolicyTests.CreatePolicy("127.0.0.0/8"));

        (await client.SendAsync(new HttpRequestMessage(HttpMethod.Get, _canary.Address), CancellationToken.None)).Dispose();
        (await client.SendAsync(new HttpRequestMessage(HttpMethod.Get, _canary.Address), CancellationToken.None)).Dispose();

        _canary.Requests.Count.ShouldBe(2);
        _canary.Requests.ShouldAllBe(request => !request.Headers.ContainsKey("Cookie"));
    }

    private int Port => new Uri(_canary.Address).Port;

    private static HttpMessageInvoker Create(IHostResolver resolver, EgressAddressPolicy? policy = null) =>
        new EgressClients(policy ?? EgressAddressPolicyTests.CreatePolicy(), resolver, new StubOptionsMonitor<EgressOptions>(new EgressOptions()))
            .CreateUntrusted(new EgressSettings());

    private static Task ShouldBeRefusedAsync(HttpMessageInvoker client, string url) => ShouldBeRefusedAsync(client, new Uri(url));

    private static async Task ShouldBeRefusedAsync(HttpMessageInvoker client, Uri url)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, url);

        var refusal = await Should.ThrowAsync<OutriggerException>(() => client.SendAsync(request, CancellationToken.None));

        refusal.Error.Type.ShouldBe(EgressErrors.AddressNotAllowed);
        refusal.Message.ShouldBe("address not allowed");
    }

    private static async Task<long> SendHeadersForeverAsync(TcpListener listener, CancellationToken cancellationToken)
    {
        long sent = 0;
        try
        {
            using var socket = await listener.AcceptSocketAsync(cancellationToken);
            sent += await socket.SendAsync("HTTP/1.1 200 OK\r\n"u8.ToArray(), cancellationToken);
            var header = System.Text.Encoding.ASCII.GetBytes("x-padding: " + new string('a', 8000) + "\r\n");
            while (true)
            {
                sent += await socket.SendAsync(header, cancellationToken);
            }
        }
        catch (Exception e) when (e is SocketException or OperationCanceledException)
        {
            return sent;
        }
    }

    private sealed class FixedResolver(params IPAddress[] addresses) : IHostResolver
    {
        public int Questions { get; private set; }

        public Task<IPAddress[]> ResolveAsync(string host, CancellationToken cancellationToken)
        {
            Questions++;
            return Task.FromResult(addresses);
        }
    }

    /// <summary>A name server of an attacker: harmless and forbidden answers in turn, without a time to live.</summary>
    private sealed class TurningResolver(IPAddress first, IPAddress then) : IHostResolver
    {
        public int Questions { get; private set; }

        public Task<IPAddress[]> ResolveAsync(string host, CancellationToken cancellationToken) =>
            Task.FromResult<IPAddress[]>([Questions++ % 2 == 0 ? first : then]);
    }
}
