using System.Text.Json.Nodes;

namespace Outrigger.EndToEnd.Tests.Harness;

/// <summary>aimock, an upstream that nobody here wrote, with our fixtures. It takes one API key only.</summary>
internal sealed class AimockProcess : IAsyncDisposable
{
    private readonly ChildProcess _process;
    private readonly HttpClient _http;

    private AimockProcess(ChildProcess process, string address, string key)
    {
        _process = process;
        Key = key;
        Address = address;
        _http = new HttpClient(new SocketsHttpHandler { UseProxy = false }) { BaseAddress = new Uri(address) };
        _http.DefaultRequestHeaders.Authorization = new("Bearer", key);
    }

    /// <summary>The address without a path.</summary>
    public string Address { get; }

    /// <summary>The only key it accepts.</summary>
    public string Key { get; }

    /// <summary>Starts it on a free port.</summary>
    public static async Task<AimockProcess> StartAsync(string fixtures)
    {
        const string Key = "sk-aimock-accepts-only-this-one";
        var process = NodeScript.Start(
            ["node_modules/.bin/llmock", "-p", "0", "-f", Path.Combine("aimock", fixtures), "--strict", "--validate-on-load"],
            new Dictionary<string, string> { ["AIMOCK_API_KEYS"] = Key });
        const string Marker = "listening on ";
        var line = await process.WaitForLineAsync(l => l.Contains(Marker, StringComparison.Ordinal));
        return new AimockProcess(process, line[(line.IndexOf(Marker, StringComparison.Ordinal) + Marker.Length)..].Trim(), Key);
    }

    /// <summary>What it has received, oldest first.</summary>
    public async Task<IReadOnlyList<JsonNode>> JournalAsync()
    {
        var text = await _http.GetStringAsync("/__aimock/journal");
        return [.. JsonNode.Parse(text)!.AsArray().Select(n => n!)];
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        _http.Dispose();
        await _process.DisposeAsync();
    }
}
