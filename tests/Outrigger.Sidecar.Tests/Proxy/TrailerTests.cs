using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.Logging;

namespace Outrigger.Sidecar.Tests.Proxy;

/// <summary>Headers behind the body, and backends that speak HTTP/2.</summary>
public sealed class TrailerTests
{
    private static readonly HttpClient Client = new(new SocketsHttpHandler { UseProxy = false });

    [Fact]
    public async Task Forward_TrailersOfARequest_AreDroppedAndCounted()
    {
        await using var backend = new BareBackend(static async connection =>
        {
            await connection.ReadUntilAsync("0\r\n\r\n");
            await connection.SendAsync(RawBackend.Ok("done"));
        });
        await using var sidecar = await SidecarUnderTest.StartAsync(backend.Address);

        var answer = await sidecar.SendRawAsync("POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\nTrailer: X-Sum\r\nConnection: close\r\n\r\n4\r\nbody\r\n0\r\nX-Sum: 7\r\nX-AI-Intent: admin\r\n\r\n");

        answer.ShouldEndWith("done");
        backend.Connections.ShouldHaveSingleItem().Received.ShouldNotContain("X-Sum");
        backend.Connections[0].Received.ShouldNotContain("admin");
        sidecar.Counted("outrigger.sidecar.proxy.request_trailers_dropped").ShouldBe(1);
        sidecar.Counted("outrigger.sidecar.proxy.early_answers").ShouldBe(0);
    }

    [Fact]
    public async Task Forward_TrailersOfAnAnswerToHttp11_LeaveTheBodyWhole()
    {
        await using var backend = RawBackend.Answering("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nTrailer: X-Sum\r\n\r\n2\r\nhi\r\n0\r\nX-Sum: 7\r\n\r\n");
        await using var sidecar = await SidecarUnderTest.StartAsync(backend.Address);

        var answer = await sidecar.SendRawAsync("GET / HTTP/1.1\r\nHost: h\r\nTE: trailers\r\n\r\nGET / HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n");

        answer.Split("HTTP/1.1 200 OK").Length.ShouldBe(3, answer);
        answer.ShouldEndWith("0\r\n\r\n");
    }

    [Fact]
    public async Task Forward_Http2Backend_GivesTrailersBack()
    {
        await using var backend = await Http2BackendAsync(static async context =>
        {
            await context.Response.WriteAsync("hi " + context.Request.Headers.TE);
            context.Response.AppendTrailer("grpc-status", "0");
        });
        await using var sidecar = await SidecarUnderTest.StartAsync(backend.Urls.First(), null, ("Proxy:Http2", "true"));
        using var request = new HttpRequestMessage(HttpMethod.Post, sidecar.Http2Address) { Version = HttpVersion.Version20, VersionPolicy = HttpVersionPolicy.RequestVersionExact, Content = new StringContent("x") };
        request.Headers.TryAddWithoutValidation("TE", "trailers");

        using var answer = await Client.SendAsync(request);

        (await answer.Content.ReadAsStringAsync()).ShouldBe("hi trailers");
        answer.TrailingHeaders.GetValues("grpc-status").ShouldBe(["0"]);
    }

    [Fact]
    public async Task Forward_Http2BackendThatAnswersEarly_IsHeard()
    {
        await using var backend = await Http2BackendAsync(static context =>
        {
            context.Response.StatusCode = StatusCodes.Status413PayloadTooLarge;
            return context.Response.WriteAsync("large");
        });
        await using var sidecar = await SidecarUnderTest.StartAsync(backend.Urls.First(), null, ("Proxy:Http2", "true"));
        using var client = await BareConnection.ConnectAsync(sidecar.Address);

        await client.SendAsync("POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 3000000\r\n\r\nhello");

        (await client.ReadHeadAsync()).ShouldStartWith("HTTP/1.1 413");
        await client.ReadUntilAsync("large");
    }

    private static async Task<WebApplication> Http2BackendAsync(RequestDelegate answer)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(static kestrel => kestrel.Listen(IPAddress.Loopback, 0, static listen => listen.Protocols = HttpProtocols.Http2));
        var backend = builder.Build();
        backend.Run(answer);
        await backend.StartAsync();
        return backend;
    }
}
