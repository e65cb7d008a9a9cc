using System.Net;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Outrigger.Sidecar.Hosting;
using Outrigger.Testing;

namespace Outrigger.Sidecar.Tests.Hosting;

public sealed class SidecarHostTests
{
    private static readonly HttpClient Client = new(new SocketsHttpHandler { UseProxy = false });

    [Fact]
    public void Build_NoBackend_SaysWhatIsMissing() =>
        Should.Throw<OptionsValidationException>(static () => SidecarHost.Build([])).Message.ShouldContain("--backend");

    [Theory]
    [InlineData("Proxy:Backend", "ftp://x")]
    [InlineData("Proxy:Backend", "http://u:p@x")]
    [InlineData("Proxy:TrustedProxies:0", "here")]
    [InlineData("Hosting:Url", "https://127.0.0.1:0")]
    [InlineData("Hosting:Url", "http://shop.example:80")]
    [InlineData("Hosting:Http2Url", "https://127.0.0.1:0")]
    [InlineData("Hosting:OwnPath", "/")]
    [InlineData("Versions:Canary", "v2")]
    [InlineData("Versions:Weight", "2")]
    [InlineData("Upgrades:HalfCloseTimeout", "00:59:00")]
    public async Task Start_WrongSetting_IsRefused(string key, string value) =>
        (await Should.ThrowAsync<OptionsValidationException>(() => SidecarUnderTest.StartAsync("http://127.0.0.1:1", null, (key, value)))).Message.ShouldContain(key.Split(':')[key.EndsWith("OwnPath", StringComparison.Ordinal) ? 1 : 0]);

    [Fact]
    public async Task Stop_RunningRequest_IsFinishedFirst()
    {
        var arrived = new TestSignal<bool>();
        var go = new TestSignal<bool>();
        await using var backend = new RawBackend(async (_, socket, token) =>
        {
            arrived.Raise(true);
            await go.WaitAsync();
            await RawBackend.SendAsync(socket, RawBackend.Ok("done"), token);
        });
        await using var sidecar = await SidecarUnderTest.StartAsync(backend.Address);
        var address = sidecar.Address;
        var running = Client.GetStringAsync(address);
        await arrived.WaitAsync();

        var stopping = sidecar.Services.GetRequiredService<SidecarServer>().StopAsync(CancellationToken.None);
        sidecar.Services.GetRequiredService<SidecarState>().IsServing.ShouldBeFalse();
        go.Raise(true);

        (await running).ShouldBe("done");
        await stopping;
        await Should.ThrowAsync<HttpRequestException>(() => new HttpClient(new SocketsHttpHandler { UseProxy = false }).GetStringAsync(address));
    }

    [Fact]
    public async Task Stop_RequestThatNeverEnds_IsCutOffAfterTheDrainTime()
    {
        var arrived = new TestSignal<bool>();
        await using var backend = new RawBackend(async (_, _, token) =>
        {
            arrived.Raise(true);
            await Task.Delay(Timeout.Infinite, token);
        });
        await using var sidecar = await SidecarUnderTest.StartAsync(backend.Address, null, ("Hosting:DrainTimeout", "00:00:00.100"));
        var running = Client.GetAsync(sidecar.Address);
        await arrived.WaitAsync();

        await sidecar.Services.GetRequiredService<SidecarServer>().StopAsync(CancellationToken.None);

        await Should.ThrowAsync<HttpRequestException>(() => running);
    }

    [Fact]
    public async Task Log_ClientsThatLeaveOrSendNonsense_WriteNothing()
    {
        var log = new LogCollector();
        var arrived = new TestSignal<bool>();
        var left = new TestSignal<bool>();
        await using var backend = new RawBackend(async (_, socket, token) =>
        {
            arrived.Raise(true);
            left.Raise(await socket.ReceiveAsync(new byte[1], token) == 0);
        });
        var sidecar = await SidecarUnderTest.StartAsync(backend.Address, (services, _) => services.AddSingleton<Microsoft.Extensions.Logging.ILoggerProvider>(log));
        using var leave = new CancellationTokenSource();
        var call = Client.GetAsync(sidecar.Address, leave.Token);
        await arrived.WaitAsync();
        await leave.CancelAsync();
        await Should.ThrowAsync<OperationCanceledException>(() => call);
        (await left.WaitAsync()).ShouldBeTrue();

        (await sidecar.SendRawAsync("NONSENSE\r\n\r\n")).ShouldStartWith("HTTP/1.1 400");
        await sidecar.DisposeAsync();

        log.Entries.Where(static entry => entry.Category.StartsWith("Microsoft.", StringComparison.Ordinal)).ShouldBeEmpty();
    }

    [Theory]
    [InlineData("order.cancel", "order.cancel")]
    [InlineData("a b\r\nX: y", "a%20b%0D%0AX:%20y")]
    [InlineData("über 100%", "%C3%BCber%20100%25")]
    public void Encode_TextOfARequest_IsVisibleAscii(string text, string encoded) => AssistFindings.Encode(text).ShouldBe(encoded);

    [Fact]
    public async Task Start_Https_SpeaksHttp2()
    {
        using var folder = new TempFolder();
        using var key = System.Security.Cryptography.RSA.Create(2048);
        var ask = new System.Security.Cryptography.X509Certificates.CertificateRequest("CN=localhost", key, System.Security.Cryptography.HashAlgorithmName.SHA256, System.Security.Cryptography.RSASignaturePadding.Pkcs1);
        using var certificate = ask.CreateSelfSigned(DateTimeOffset.Parse("2020-01-01", null), DateTimeOffset.Parse("2099-01-01", null));
        await File.WriteAllTextAsync(folder.File("c.pem"), certificate.ExportCertificatePem());
        await File.WriteAllTextAsync(folder.File("k.pem"), key.ExportPkcs8PrivateKeyPem());
        await using var backend = new RawBackend();
        await using var sidecar = await SidecarUnderTest.StartAsync(
            backend.Address, null, ("Hosting:Url", "https://127.0.0.1:0"), ("Hosting:CertificateFile", folder.File("c.pem")), ("Hosting:CertificateKeyFile", folder.File("k.pem")));
        using var client = new HttpClient(new SocketsHttpHandler { UseProxy = false, SslOptions = { RemoteCertificateValidationCallback = (_, shown, _, _) => shown?.GetCertHashString() == certificate.GetCertHashString() } });
        using var request = new HttpRequestMessage(HttpMethod.Get, sidecar.Address) { Version = HttpVersion.Version20 };

        using var answer = await client.SendAsync(request);

        answer.Version.ShouldBe(HttpVersion.Version20);
        backend.Requests.ShouldHaveSingleItem().Value("X-Forwarded-Proto").ShouldBe("https");
    }
}
