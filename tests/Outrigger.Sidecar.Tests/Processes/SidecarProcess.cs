using System.Text.Json;
using Outrigger.Testing;

namespace Outrigger.Sidecar.Tests.Processes;

/// <summary>The sidecar as operators run it: <c>outrigger sidecar</c>, a process of its own.</summary>
internal sealed class SidecarProcess : IAsyncDisposable
{
    private static readonly HttpClient Client = new(new SocketsHttpHandler { UseProxy = false });
    private static readonly string Program = Path.GetFullPath(Path.Combine(
        AppContext.BaseDirectory, "..", "..", "Outrigger.Cli", new DirectoryInfo(AppContext.BaseDirectory).Name, "outrigger.dll"));

    private SidecarProcess(ChildProcess process, Uri address) => (Process, Address) = (process, address);

    public ChildProcess Process { get; }

    public Uri Address { get; }

    /// <summary>Starts it on a free port.</summary>
    /// <param name="backend">What it stands in front of.</param>
    /// <param name="data">Its data folder.</param>
    /// <param name="settings">Settings below <c>Outrigger:Sidecar</c>.</param>
    public static async Task<SidecarProcess> StartAsync(string backend, string data, params (string Key, string Value)[] settings)
    {
        for (var attempt = 1; ; attempt++)
        {
            // Somebody else may take the port in between; then another one is tried.
            var port = FreePort();
            List<string> arguments = [Program, "sidecar", "--backend", backend, "--urls", $"http://127.0.0.1:{port}", "--Outrigger:Sidecar:Hosting:Http2Url="];
            arguments.AddRange(settings.Select(static each => $"--Outrigger:Sidecar:{each.Key}={each.Value}"));
            var process = ChildProcess.Start("dotnet", arguments, data, new Dictionary<string, string> { ["OUTRIGGER_DATA"] = data });
            var sidecar = new SidecarProcess(process, new Uri($"http://127.0.0.1:{port}"));
            try
            {
                await Eventually.HoldsAsync(sidecar.IsReadyAsync, "the sidecar is ready", TimeSpan.FromSeconds(90));
                return sidecar;
            }
            catch (InvalidOperationException) when (attempt < 3)
            {
                await process.DisposeAsync();
            }
            catch
            {
                await process.DisposeAsync();
                throw;
            }
        }
    }

    /// <summary>What it says of the versions.</summary>
    public async Task<JsonElement> VersionsAsync() => JsonSerializer.Deserialize<JsonElement>(await Client.GetStringAsync(new Uri(Address, "/.outrigger/versions")));

    /// <summary>Tells it what to do with the versions.</summary>
    public async Task TellAsync(string verb)
    {
        using var answer = await Client.PostAsync(new Uri(Address, "/.outrigger/versions/" + verb), null);
        answer.EnsureSuccessStatusCode();
    }

    public Task<string> GetAsync(string path = "/") => Client.GetStringAsync(new Uri(Address, path));

    public ValueTask DisposeAsync() => Process.DisposeAsync();

    private static int FreePort()
    {
        using var listener = new System.Net.Sockets.TcpListener(System.Net.IPAddress.Loopback, 0);
        listener.Start();
        return ((System.Net.IPEndPoint)listener.LocalEndpoint).Port;
    }

    private async Task<bool> IsReadyAsync()
    {
        if (Process.HasExited)
        {
            throw new InvalidOperationException("The sidecar has ended: " + Process.Output);
        }

        try
        {
            return await GetAsync("/.outrigger/health/ready") == "ready";
        }
        catch (HttpRequestException)
        {
            return false;
        }
    }
}
