using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Outrigger.Storage.Engine;

/// <summary>Opens and migrates the database before any other hosted service starts, the web server included.</summary>
internal sealed class DatabaseStarter(IDatabase database, ILogger<DatabaseStarter> logger) : IHostedLifecycleService
{
    public async Task StartingAsync(CancellationToken cancellationToken)
    {
        await database.StartAsync(cancellationToken);
        logger.DatabaseReady(database.Engine == DatabaseEngine.Sqlite ? "SQLite" : "PostgreSQL");
    }

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
