using System.Diagnostics;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Outrigger.Testing;

namespace Outrigger.Server.Tests;

/// <summary>Chromium, steered by its driver over the WebDriver protocol.</summary>
/// <seealso href="https://www.w3.org/TR/webdriver2/"/>
internal sealed class Browser : IAsyncDisposable
{
    private const string DriverPath = "/usr/bin/chromedriver";
    private const string ElementKey = "element-6066-11e4-a52e-4f735466cecf";

    private readonly Process _driver;
    private readonly HttpClient _client;
    private string _session = "";

    private Browser(Process driver, string port)
    {
        _driver = driver;
        _client = new HttpClient { BaseAddress = new Uri($"http://127.0.0.1:{port}/") };
    }

    public static bool IsInstalled => File.Exists(DriverPath) && (File.Exists("/usr/bin/chromium") || File.Exists("/usr/bin/google-chrome"));

    public static async Task<Browser> StartAsync()
    {
        var started = new TestSignal<string>();
        var driver = new Process { StartInfo = new ProcessStartInfo(DriverPath, "--port=0") { RedirectStandardOutput = true } };
        driver.OutputDataReceived += (_, line) =>
        {
            const string Mark = "started successfully on port ";
            if (line.Data?.IndexOf(Mark, StringComparison.Ordinal) is { } at and >= 0)
            {
                started.Raise(line.Data[(at + Mark.Length)..].TrimEnd('.'));
            }
        };
        driver.Start();
        driver.BeginOutputReadLine();
        var browser = new Browser(driver, await started.WaitAsync());
        var session = await browser.PostAsync("session", """
            {"capabilities":{"alwaysMatch":{"timeouts":{"implicit":90000},"goog:chromeOptions":{"args":["--headless=new","--no-sandbox","--disable-gpu","--disable-dev-shm-usage","--no-proxy-server","--window-size=1400,2000"]}}}}
            """);
        browser._session = $"session/{session["sessionId"]!.GetValue<string>()}/";
        return browser;
    }

    public Task GoAsync(Uri address) => PostAsync(_session + "url", new JsonObject { ["url"] = address.AbsoluteUri }.ToJsonString());

    public async Task ClickAsync(string selector) => await PostAsync($"{_session}element/{await FindAsync(selector)}/click", "{}");

    public async Task<string> GetTextAsync(string selector)
    {
        var answer = await _client.GetFromJsonAsync<JsonNode>($"{_session}element/{await FindAsync(selector)}/text");
        return answer!["value"]!.GetValue<string>();
    }

    public async ValueTask DisposeAsync()
    {
        if (_session.Length > 0)
        {
            (await _client.DeleteAsync(_session.TrimEnd('/'))).Dispose();
        }

        _client.Dispose();
        _driver.Kill(entireProcessTree: true);
        await _driver.WaitForExitAsync();
        _driver.Dispose();
    }

    // Waits in the driver until the element is there, for at most the implicit timeout.
    private async Task<string> FindAsync(string selector)
    {
        var found = await PostAsync(_session + "element", new JsonObject { ["using"] = "css selector", ["value"] = selector }.ToJsonString());
        return found[ElementKey]!.GetValue<string>();
    }

    private async Task<JsonNode> PostAsync(string path, string body)
    {
        using var response = await _client.PostAsync(path, new StringContent(body, System.Text.Encoding.UTF8, "application/json"));
        var answer = JsonNode.Parse(await response.Content.ReadAsStringAsync())!;
        return response.IsSuccessStatusCode
            ? answer["value"] ?? new JsonObject()
            : throw new InvalidOperationException($"{path}: {answer["value"]?["message"]}");
    }
}
