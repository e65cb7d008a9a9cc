using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.AI;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Outrigger.Gateway.Translation;
using Outrigger.Testing;
using Shouldly;
using Xunit;

namespace Outrigger.Gateway.Tests.Translation;

public sealed class MediaFetcherTests : IAsyncLifetime
{
    private static readonly byte[] Png = [0x89, (byte)'P', (byte)'N', (byte)'G', 13, 10, 26, 10, 1, 2, 3];
    private FakeUpstream _server = null!;

    public async ValueTask InitializeAsync()
    {
        _server = await FakeUpstream.StartAsync();
        _server.Handler = (context, _) => AnswerAsync(context, "text/plain", Png);
    }

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    [Fact]
    public async Task Fetch_Image_IsPutInPlaceByItsBytes()
    {
        await using var services = Create();
        var request = Request(_server.Address + "/a.jpg");

        (await FetchAsync(services, request)).ShouldBeNull();

        var data = request.Messages[0].Contents[1].ShouldBeOfType<DataContent>();
        (data.MediaType, data.ImageDetail).ShouldBe(("image/png", "low"));
        data.Data.ToArray().ShouldBe(Png);
    }

    [Fact]
    public async Task Fetch_PrivateAddressThatNobodyOpened_IsRefused()
    {
        await using var services = Create(opensLoopback: false);

        var error = await FetchAsync(services, Request(_server.Address + "/a.png"));

        error!.Type.ShouldBe(TranslationErrors.MediaUnavailable);
        error.Param.ShouldBe("messages[0]");
        _server.Requests.ShouldBeEmpty();
    }

    [Fact]
    public async Task Fetch_Redirect_IsNotFollowed()
    {
        _server.Handler = (context, _) =>
        {
            context.Response.Redirect("/elsewhere");
            return Task.CompletedTask;
        };
        await using var services = Create();

        (await FetchAsync(services, Request(_server.Address + "/a.png")))!.Detail.ShouldContain("302");
        _server.Requests.Count.ShouldBe(1);
    }

    [Fact]
    public async Task Fetch_LargerThanTheLimit_IsRefused()
    {
        _server.Handler = (context, _) => AnswerAsync(context, "image/png", [.. Png, .. new byte[5000]]);
        await using var services = Create();

        (await FetchAsync(services, Request(_server.Address + "/a.png")))!.Detail.ShouldContain("2048 bytes");
    }

    [Fact]
    public async Task Fetch_MoreThanTheLimit_IsRefused()
    {
        await using var services = Create();

        (await FetchAsync(services, Request([.. Enumerable.Repeat(_server.Address + "/a.png", 3)])))!.Detail.ShouldContain("More than 2");
    }

    [Theory]
    [InlineData("GIF89a..", "image/gif")]
    [InlineData("%PDF-1.7", "application/pdf")]
    [InlineData("RIFF....WEBPVP8 ", "image/webp")]
    [InlineData("<html>", null)]
    public void Detect_FirstBytes_TellTheType(string bytes, string? expected) =>
        MediaTypes.Detect(System.Text.Encoding.ASCII.GetBytes(bytes)).ShouldBe(expected);

    private static async Task AnswerAsync(HttpContext context, string type, byte[] bytes)
    {
        context.Response.ContentType = type;
        await context.Response.Body.WriteAsync(bytes, context.RequestAborted);
    }

    private static async Task<Outrigger.Core.Errors.OutriggerError?> FetchAsync(ServiceProvider services, ChatRequest request) =>
        await services.GetRequiredService<MediaFetcher>().FetchAsync(request, TestContext.Current.CancellationToken);

    private static ServiceProvider Create(bool opensLoopback = true)
    {
        var configuration = new ConfigurationBuilder().AddInMemoryCollection(new Dictionary<string, string?>
        {
            ["Outrigger:Gateway:Translation:MaxFetches"] = "2",
            ["Outrigger:Gateway:Translation:MaxFetchBytes"] = "2048",
            ["Outrigger:Egress:AllowedNetworks:0"] = opensLoopback ? "127.0.0.0/8" : "192.0.2.0/24",
        }).Build();
        var services = new ServiceCollection();
        services.AddLogging();
        services.AddSingleton<IConfiguration>(configuration);
        services.AddEgress(configuration);
        services.AddTranslation(configuration);
        return services.BuildServiceProvider();
    }

    private static ChatRequest Request(params string[] addresses)
    {
        var request = new ChatRequest();
        request.Messages.Add(new ChatMessage(ChatRole.User, [new TextContent("look")]));
        foreach (var address in addresses)
        {
            request.Messages[0].Contents.Add(new UriContent(new Uri(address), "image/*") { ImageDetail = "low" });
        }

        return request;
    }
}
