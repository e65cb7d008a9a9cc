using System.Diagnostics.Metrics;
using Microsoft.Extensions.DependencyInjection;
using Outrigger.Redis.Caching;
using Outrigger.Redis.Engine;
using Outrigger.Testing;

namespace Outrigger.Redis.Tests;

/// <summary>A connection and a store on a server of a test, with what they say and count.</summary>
internal sealed class RedisParts : IAsyncDisposable
{
    private readonly ServiceProvider _services = new ServiceCollection().AddMetrics().BuildServiceProvider();

    public RedisParts(string connectionString, TimeProvider entryTime, Action<RedisOptions>? configure = null)
    {
        Options = new RedisOptions { ConnectionString = connectionString, CommandTimeout = TimeSpan.FromSeconds(10), ConnectTimeout = TimeSpan.FromSeconds(10) };
        configure?.Invoke(Options);
        var options = Microsoft.Extensions.Options.Options.Create(Options);
        Connection = new RedisConnection(options, TimeProvider.System, new RedisMetrics(_services.GetRequiredService<IMeterFactory>()), Log.For<RedisConnection>());
        Store = new RedisAnswerStore(Connection, options, entryTime);
    }

    public RedisOptions Options { get; }

    public LogCollector Log { get; } = new();

    public RedisConnection Connection { get; }

    public RedisAnswerStore Store { get; }

    public async ValueTask DisposeAsync()
    {
        await Connection.DisposeAsync();
        await _services.DisposeAsync();
    }
}
