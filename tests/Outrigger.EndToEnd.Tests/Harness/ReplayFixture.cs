namespace Outrigger.EndToEnd.Tests.Harness;

/// <summary>A server with <see cref="Replay"/> behind it: each recording is an alias <c>re-name</c> and a model <c>replay/name</c>.</summary>
public sealed class ReplayFixture : IAsyncLifetime
{
    /// <summary>What the aliases begin with.</summary>
    internal const string AliasPrefix = "re-";

    /// <summary>The provider's only key.</summary>
    internal const string ProviderKey = "sk-replay-never-to-be-seen-by-a-client";

    internal Replay Replay { get; } = new();

    internal ScenarioUpstream Upstream { get; private set; } = null!;

    internal ServerProcess Server { get; private set; } = null!;

    internal ApiClient Api { get; private set; } = null!;

    internal string Key { get; private set; } = "";

    /// <inheritdoc/>
    public async ValueTask InitializeAsync()
    {
        Upstream = await ScenarioUpstream.StartAsync();
        Upstream[Replay.Name] = Replay.HandleAsync;
        var config = new GatewayConfig().Provider(Replay.Name, Upstream.BaseUrl(Replay.Name), [ProviderKey], more: p => p["MaxRetries"] = 0);
        foreach (var recording in Recording.All)
        {
            config.Alias(AliasPrefix + recording.Name, $"{Replay.Name}/{recording.Name}");
        }

        Server = await ServerProcess.StartAsync(new ServerSettings { Config = config });
        Key = await new AdminClient(Server).CreateKeyAsync();
        Api = new ApiClient(Server, Key);
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await Server.DisposeAsync();
        await Upstream.DisposeAsync();
    }
}

/// <summary>The tests that share one <see cref="ReplayFixture"/>.</summary>
[CollectionDefinition(nameof(ReplayGroup))]
public sealed class ReplayGroup : ICollectionFixture<ReplayFixture>;
