using System.Net.Http.Json;
using System.Text.Json;
using Outrigger.Server.Tests;

namespace Outrigger.Client.Tests;

/// <summary>The real server with a key, as the scenario wants it.</summary>
internal sealed class ScenarioServer : IAsyncDisposable
{
    private readonly RunningServer _server;

    private ScenarioServer(RunningServer server, string key)
    {
        _server = server;
        Key = key;
    }

    public Uri Address => _server.Address;

    public string Key { get; }

    public string AdminKey => _server.AdminKey;

    public HttpClient Http => _server.Client;

    public static async Task<ScenarioServer> StartAsync()
    {
        var server = await RunningServer.StartAsync("""{"Outrigger":{"Jobs":{"Queue":{"Types":["scenario.work"]}}}}""");
        using var answer = await server.PostAsync("/admin/keys", """{"name":"scenario"}""", ("Authorization", "Bearer " + server.AdminKey));
        var key = await answer.Content.ReadFromJsonAsync<JsonElement>();
        return new ScenarioServer(server, key.GetProperty("key").GetString()!);
    }

    public ValueTask DisposeAsync() => _server.DisposeAsync();
}
