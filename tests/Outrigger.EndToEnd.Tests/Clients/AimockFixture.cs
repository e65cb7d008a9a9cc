using System.Text.Json.Nodes;
using Outrigger.EndToEnd.Tests.Harness;

namespace Outrigger.EndToEnd.Tests.Clients;

/// <summary>A server with aimock behind it, reachable as an alias and as <c>provider/model</c>.</summary>
public sealed class AimockFixture : IAsyncLifetime
{
    private AimockProcess? _aimock;
    private ServerProcess? _server;

    internal AimockProcess Aimock => _aimock!;

    internal ServerProcess Server => _server!;

    internal string Key { get; private set; } = "";

    /// <inheritdoc/>
    public async ValueTask InitializeAsync()
    {
        if (Need.NodeIsMissing)
        {
            return;
        }

        _aimock = await AimockProcess.StartAsync("openai.json");
        _server = await ServerProcess.StartAsync(new ServerSettings
        {
            Config = new GatewayConfig()
                .Provider("aimock", _aimock.Address + "/v1", [_aimock.Key], ["gpt-4o", "text-embedding-3-small"])
                .Alias("smart", "aimock/gpt-4o")
                .Alias("numbers", "aimock/text-embedding-3-small"),
        });
        Key = await new AdminClient(_server).CreateKeyAsync();
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (_server is not null)
        {
            await _server.DisposeAsync();
        }

        if (_aimock is not null)
        {
            await _aimock.DisposeAsync();
        }
    }

    internal JsonObject Settings(string model, string embeddingModel) => new()
    {
        ["baseUrl"] = Server.OpenAIAddress.ToString(),
        ["key"] = Key,
        ["model"] = model,
        ["embeddingModel"] = embeddingModel,
    };
}

/// <summary>The tests that share one <see cref="AimockFixture"/>.</summary>
[CollectionDefinition(nameof(AimockGroup))]
public sealed class AimockGroup : ICollectionFixture<AimockFixture>;
