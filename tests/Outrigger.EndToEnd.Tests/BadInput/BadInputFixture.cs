using System.Text;
using System.Text.Json.Nodes;
using Outrigger.EndToEnd.Tests.Faults;
using Outrigger.EndToEnd.Tests.Harness;

namespace Outrigger.EndToEnd.Tests.BadInput;

/// <summary>A server with small limits and one provider, which must never see a bad request.</summary>
public sealed class BadInputFixture : IAsyncLifetime
{
    /// <summary>The largest request body the server takes.</summary>
    internal const int MaxBodyBytes = 256 * 1024;

    internal RawUpstream Upstream { get; } = new();

    internal ServerProcess Server { get; private set; } = null!;

    internal AdminClient Admin { get; private set; } = null!;

    internal ApiClient Api { get; private set; } = null!;

    internal string Key { get; private set; } = "";

    /// <inheritdoc/>
    public async ValueTask InitializeAsync()
    {
        Upstream["good"] = PlayWellAsync;
        Server = await ServerProcess.StartAsync(new ServerSettings
        {
            Config = new GatewayConfig()
                .Provider("good", Upstream.BaseUrl("good"), ["sk-planted-provider-key-good"], ["gpt-4o", "gpt-4o-mini"])
                .Alias("smart", "good/gpt-4o")
                .Set("Http:MaxRequestBodyBytes", MaxBodyBytes),
        });
        Admin = new AdminClient(Server);
        Key = await Admin.CreateKeyAsync();
        Api = new ApiClient(Server, Key);
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await Server.DisposeAsync();
        await Upstream.DisposeAsync();
    }

    private static Task PlayWellAsync(RawExchange exchange) => exchange.Head.Contains("/embeddings", StringComparison.Ordinal)
        ? exchange.AnswerAsync(200, "application/json", new JsonObject { ["object"] = "list", ["data"] = new JsonArray() }.ToJsonString())
        : FaultCatalogue.PlayWellAsync(exchange);
}
