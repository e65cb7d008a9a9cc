using Microsoft.Extensions.Hosting;

namespace Outrigger.Core.Callers;

/// <summary>Ends the start when the server listens beyond this machine without an admin key.</summary>
internal sealed class CallersStartup(AdminKey adminKey) : IHostedService
{
    public Task StartAsync(CancellationToken cancellationToken)
    {
        adminKey.Load();
        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
