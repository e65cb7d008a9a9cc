using System.Globalization;
using System.Net;
using Outrigger.EndToEnd.Tests.Harness;
using Outrigger.Testing;

namespace Outrigger.EndToEnd.Tests.Operations;

/// <summary>The recipe in deploy/nginx, with the real nginx before a backend, and the real server or one that fails beside it.</summary>
public sealed class NginxRecipeTests
{
    [Fact]
    public async Task Recipe_WithTheRealServer_GivesTheBackendItsScoreAndTakesSpoofedOnesOut()
    {
        var nginx = Nginx();
        await using var server = await ServerProcess.StartAsync(new ServerSettings());
        var key = await new AdminClient(server).CreateKeyAsync();
        await using var backend = Backend();
        await using var proxy = await Proxy.StartAsync(nginx, server.Port.ToString(CultureInfo.InvariantCulture), backend, key);

        // A check that a busy machine does not answer in time is passed over, as it should be: one that is answered comes.
        await Eventually.HoldsAsync(
            async () =>
            {
                (await proxy.GetAsync()).ShouldBe(HttpStatusCode.OK);
                return Header(backend.Exchanges("shop")[^1].Head, "X-AI-Access-Score") is not null;
            },
            "a request with a score reaches the backend");

        var head = backend.Exchanges("shop")[^1].Head;
        var score = Header(head, "X-AI-Access-Score").ShouldNotBeNull();
        double.Parse(score, CultureInfo.InvariantCulture).ShouldBeInRange(0, 1);
        score.ShouldNotBe("0.9999");
        Header(head, "X-AI-Access-Action").ShouldBeOneOf("allow", "tag", "challenge", "deny");
        Header(head, "X-AI-Intent").ShouldBeNull();
    }

    [Fact]
    public async Task Recipe_ServerAwayOrKeyUnknown_LetsRequestsThrough()
    {
        var nginx = Nginx();
        await using var backend = Backend();
        await using (var away = await Proxy.StartAsync(nginx, ServerProcess.FreePort().ToString(CultureInfo.InvariantCulture), backend, "ork_none"))
        {
            (await away.GetAsync()).ShouldBe(HttpStatusCode.OK);
        }

        await using var server = await ServerProcess.StartAsync(new ServerSettings());
        await new AdminClient(server).CreateKeyAsync();
        await using var unknown = await Proxy.StartAsync(nginx, server.Port.ToString(CultureInfo.InvariantCulture), backend, "ork_none_unknown");
        (await unknown.GetAsync()).ShouldBe(HttpStatusCode.OK);

        backend.Exchanges("shop").Count.ShouldBe(2);
        backend.Exchanges("shop").ShouldAllBe(static exchange => Header(exchange.Head, "X-AI-Access-Score") == null);
    }

    [Theory]
    [InlineData(403, HttpStatusCode.Forbidden)]
    [InlineData(500, HttpStatusCode.OK)]
    [InlineData(429, HttpStatusCode.OK)]
    public async Task Recipe_AnswersOfTheCheck_OnlyARefusalRefuses(int status, HttpStatusCode answer)
    {
        var nginx = Nginx();
        await using var backend = Backend();
        await using var outrigger = new RawUpstream();
        outrigger["assist"] = exchange => exchange.AnswerAsync(status, "application/json", "{}");
        await using var proxy = await Proxy.StartAsync(nginx, new Uri(outrigger.Address).Port.ToString(CultureInfo.InvariantCulture), backend, "ork_any");

        (await proxy.GetAsync()).ShouldBe(answer);

        backend.Exchanges("shop").Count.ShouldBe(answer == HttpStatusCode.OK ? 1 : 0);
    }

    [Fact]
    public async Task Recipe_CheckHangs_LetsTheRequestThrough()
    {
        var nginx = Nginx();
        await using var backend = Backend();
        await using var outrigger = new RawUpstream();
        outrigger["assist"] = static exchange => exchange.WaitForCloseAsync();
        await using var proxy = await Proxy.StartAsync(nginx, new Uri(outrigger.Address).Port.ToString(CultureInfo.InvariantCulture), backend, "ork_any");

        (await proxy.GetAsync()).ShouldBe(HttpStatusCode.OK);
    }

    private static string Nginx()
    {
        var program = Need.Find("nginx") ?? (File.Exists("/usr/sbin/nginx") ? "/usr/sbin/nginx" : null);
        Need.That(program is not null, "nginx is not installed");
        return program!;
    }

    private static RawUpstream Backend()
    {
        var backend = new RawUpstream();
        backend["shop"] = static exchange => exchange.AnswerAsync(200, "text/plain", "shop");
        return backend;
    }

    private static string? Header(string head, string name) =>
        head.Split("\r\n").Where(line => line.StartsWith(name + ":", StringComparison.OrdinalIgnoreCase)).Select(line => line[(name.Length + 1)..].Trim()).SingleOrDefault();

    /// <summary>nginx with the shipped files: only addresses and folders are changed.</summary>
    private sealed class Proxy : IAsyncDisposable
    {
        private readonly TempFolder _folder = new();
        private readonly HttpClient _client = new(new SocketsHttpHandler { UseProxy = false });
        private readonly ChildProcess _process;

        private Proxy(string nginx, string serverPort, RawUpstream backend, string key)
        {
            var port = ServerProcess.FreePort().ToString(CultureInfo.InvariantCulture);
            Address = new Uri($"http://127.0.0.1:{port}/shop/x?q=1");
            var recipe = Path.Combine(Layout.Root, "deploy", "nginx");
            File.Copy(Path.Combine(recipe, "outrigger-access.conf"), _folder.File("outrigger-access.conf"));
            File.WriteAllText(_folder.File("outrigger-key.conf"), $"map \"\" $outrigger_key {{ default \"Bearer {key}\"; }}\n");
            var folders = string.Concat(new[] { "client_body", "proxy", "fastcgi", "uwsgi", "scgi" }.Select(each => $"{each}_temp_path {_folder.File(each)};\n"));
            File.WriteAllText(_folder.File("example.conf"), File.ReadAllText(Path.Combine(recipe, "example.conf"))
                .Replace("127.0.0.1:5080", "127.0.0.1:" + serverPort, StringComparison.Ordinal)
                .Replace("127.0.0.1:8000", new Uri(backend.Address).Authority, StringComparison.Ordinal)
                .Replace("127.0.0.1:8080", "127.0.0.1:" + port, StringComparison.Ordinal)
                .Replace("http {\n", $"http {{\naccess_log off;\n{folders}", StringComparison.Ordinal));
            var user = Environment.IsPrivilegedProcess ? " user root;" : "";
            _process = ChildProcess.Start(
                nginx, ["-p", _folder.Path, "-c", _folder.File("example.conf"), "-e", _folder.File("error.log"), "-g", $"daemon off; pid {_folder.File("nginx.pid")};{user}"], _folder.Path);
        }

        private Uri Address { get; }

        public static async Task<Proxy> StartAsync(string nginx, string serverPort, RawUpstream backend, string key)
        {
            var proxy = new Proxy(nginx, serverPort, backend, key);
            await Eventually.HoldsAsync(
                async () =>
                {
                    proxy._process.HasExited.ShouldBeFalse(proxy._process.Output);
                    try
                    {
                        using var socket = new System.Net.Sockets.TcpClient();
                        await socket.ConnectAsync(IPAddress.Loopback, proxy.Address.Port);
                        return true;
                    }
                    catch (System.Net.Sockets.SocketException)
                    {
                        return false;
                    }
                },
                "nginx listens");
            return proxy;
        }

        /// <summary>Asks as a client does that wants to be taken for harmless.</summary>
        public async Task<HttpStatusCode> GetAsync()
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, Address);
            request.Headers.TryAddWithoutValidation("X-AI-Access-Score", "0.9999");
            request.Headers.TryAddWithoutValidation("X-AI-Intent", "admin");
            request.Headers.TryAddWithoutValidation("X-Original-URI", "/other");
            request.Headers.TryAddWithoutValidation("User-Agent", "Mozilla/5.0");
            using var answer = await _client.SendAsync(request);
            return answer.StatusCode;
        }

        public async ValueTask DisposeAsync()
        {
            _client.Dispose();
            await _process.DisposeAsync();
            _folder.Dispose();
        }
    }
}
