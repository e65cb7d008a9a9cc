using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Text.Json.Nodes;
using Outrigger.EndToEnd.Tests.Harness;
using Outrigger.Testing;

namespace Outrigger.EndToEnd.Tests.Browser;

/// <summary>
/// A real, headless Chromium of Debian, steered through chromedriver's WebDriver protocol over plain HTTP. Names under
/// <c>.test</c> lead to 127.0.0.1, as a rebound DNS name does.
/// </summary>
/// <seealso href="https://www.w3.org/TR/webdriver2/"/>
internal sealed class WebBrowser : IAsyncDisposable
{
    private const string Driver = "/usr/bin/chromedriver";
    private const string Chromium = "/usr/bin/chromium";

    private readonly TempFolder _folder = new();
    private readonly ChildProcess _driver;
    private readonly HttpClient _http;
    private string _session = "";

    private WebBrowser(int port)
    {
        _driver = ChildProcess.Start(Driver, [string.Create(CultureInfo.InvariantCulture, $"--port={port}")], _folder.Path);
        _http = new HttpClient(new SocketsHttpHandler { UseProxy = false })
        {
            BaseAddress = new Uri(string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{port}/")),
            Timeout = TimeSpan.FromSeconds(120),
        };
    }

    /// <summary>Skips the test where there is no Chromium.</summary>
    public static void Need() =>
        Harness.Need.That(File.Exists(Driver) && File.Exists(Chromium), "chromium and chromium-driver are not installed (apt-get install chromium chromium-driver)");

    public static async Task<WebBrowser> StartAsync()
    {
        var browser = new WebBrowser(FreePort());
        try
        {
            await browser.OpenSessionAsync();
            return browser;
        }
        catch
        {
            await browser.DisposeAsync();
            throw;
        }
    }

    /// <summary>Goes to an address and waits until the page has loaded, whatever its status.</summary>
    public Task GoAsync(string url) => PostAsync("url", new JsonObject { ["url"] = url });

    /// <summary>
    /// Switches off the content security policy of the pages opened from now on: a rebound page is the attacker's own
    /// and has none, while ours, which is opened in its place, forbids all that the attacker would do.
    /// </summary>
    public Task IgnorePagePoliciesAsync() => PostAsync(
        "goog/cdp/execute",
        new JsonObject { ["cmd"] = "Page.setBypassCSP", ["params"] = new JsonObject { ["enabled"] = true } });

    /// <summary>Runs the body of an asynchronous function in the page; its promise's value comes back.</summary>
    public async Task<JsonNode?> RunAsync(string script, params string[] arguments)
    {
        var body = new JsonObject
        {
            ["script"] = $$"""
                const done = arguments[arguments.length - 1];
                (async (...args) => { {{script}} })(...Array.from(arguments).slice(0, -1)).then(done, error => done('failed: ' + error));
                """,
            ["args"] = new JsonArray([.. arguments.Select(argument => (JsonNode)argument)]),
        };
        return await PostAsync("execute/async", body);
    }

    public async ValueTask DisposeAsync()
    {
        if (_session.Length > 0)
        {
            using var _ = await _http.DeleteAsync(_session.TrimEnd('/'));
        }

        _http.Dispose();
        await _driver.DisposeAsync();
        try
        {
            _folder.Dispose();
        }
        catch (IOException)
        {
            // A helper process of Chromium may still write its profile; the folder is in the temporary one.
        }
    }

    private async Task OpenSessionAsync()
    {
        await Eventually.HoldsAsync(
            async () =>
            {
                try
                {
                    using var answer = await _http.GetAsync("status");
                    return answer.IsSuccessStatusCode;
                }
                catch (HttpRequestException)
                {
                    return false;
                }
            },
            "chromedriver answers");
        var capabilities = new JsonObject
        {
            ["capabilities"] = new JsonObject
            {
                ["alwaysMatch"] = new JsonObject
                {
                    ["browserName"] = "chrome",
                    ["timeouts"] = new JsonObject { ["script"] = 90_000, ["pageLoad"] = 90_000 },
                    ["goog:chromeOptions"] = new JsonObject
                    {
                        ["binary"] = Chromium,
                        ["args"] = new JsonArray(
                            "--headless=new",
                            "--no-sandbox",
                            "--disable-gpu",
                            "--disable-dev-shm-usage",
                            "--no-proxy-server",
                            "--host-resolver-rules=MAP *.test 127.0.0.1",
                            "--user-data-dir=" + _folder.File("profile")),
                    },
                },
            },
        };
        var opened = await PostAsync("session", capabilities);
        _session = $"session/{opened!["sessionId"]!.GetValue<string>()}/";
    }

    private async Task<JsonNode?> PostAsync(string path, JsonObject body)
    {
        // Not JsonContent: it is sent in chunks, which chromedriver does not read.
        using var content = new StringContent(body.ToJsonString(), Encoding.UTF8, "application/json");
        using var answer = await _http.PostAsync(_session + path, content);
        var text = await answer.Content.ReadAsStringAsync();
        return answer.IsSuccessStatusCode
            ? JsonNode.Parse(text)!["value"]
            : throw new InvalidOperationException($"{path}: {(int)answer.StatusCode} {text}\n{_driver.Output}");
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
