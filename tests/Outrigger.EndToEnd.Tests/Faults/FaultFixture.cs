using System.Text.Json.Nodes;
using Outrigger.EndToEnd.Tests.Harness;

namespace Outrigger.EndToEnd.Tests.Faults;

/// <summary>A server whose every provider misbehaves in a way of its own. Each has one place, so that a leaked one blocks it.</summary>
public sealed class FaultFixture : IAsyncLifetime
{
    /// <summary>What every provider key begins with, to look for it in answers.</summary>
    internal const string PlantedKey = "sk-planted-provider-key-";

    internal RawUpstream Upstream { get; } = new();

    internal ServerProcess Server { get; private set; } = null!;

    internal AdminClient Admin { get; private set; } = null!;

    internal ApiClient Api { get; private set; } = null!;

    /// <summary>The provider that plays the fault on one kind of request.</summary>
    internal static string ProviderOf(Fault fault, bool isStream) => fault.Name + (isStream ? "-s" : "-c");

    /// <inheritdoc/>
    public async ValueTask InitializeAsync()
    {
        var config = new GatewayConfig()
            .Set("Gateway:Forwarding:MaxAnswerBytes", 8 << 20)
            .Set("Gateway:Forwarding:MaxEventBytes", 1 << 20)
            .Set("Gateway:Resilience:BaseDelay", "00:00:00.010")
            .Set("Gateway:Resilience:MaxDelay", "00:00:00.020");
        foreach (var fault in FaultCatalogue.All)
        {
            foreach (var isStream in new[] { false, true })
            {
                var name = ProviderOf(fault, isStream);
                Upstream[name] = fault.Play;
                config.Provider(name, Upstream.BaseUrl(name), [PlantedKey + name], more: provider =>
                {
                    provider["MaxConcurrency"] = 1;
                    provider["MaxRetries"] = 1;
                    provider["Timeouts"] = fault.IsSlow
                        ? new JsonObject { ["FirstByte"] = "00:00:00.500", ["Idle"] = "00:00:00.500", ["Total"] = "00:00:02", ["Queue"] = "00:00:10" }
                        : new JsonObject { ["FirstByte"] = "00:00:20", ["Idle"] = "00:00:20", ["Total"] = "00:00:20", ["Queue"] = "00:00:10" };
                });
            }
        }

        Server = await ServerProcess.StartAsync(new ServerSettings { Config = config });
        Admin = new AdminClient(Server);
        Api = new ApiClient(Server, await Admin.CreateKeyAsync());
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await Server.DisposeAsync();
        await Upstream.DisposeAsync();
    }
}
