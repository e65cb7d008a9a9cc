using Microsoft.Extensions.Hosting;

namespace Outrigger.Redis.Engine;

/// <summary>Connects before the first call comes in.</summary>
internal sealed class RedisStarter(RedisConnection connection) : IHostedService
{
    public Task StartAsync(CancellationToken cancellationToken) => connection.StartAsync(cancellationToken);

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
