using System.Diagnostics.CodeAnalysis;
using Microsoft.Extensions.Hosting;

namespace Outrigger.Core.Storage;

/// <summary>
/// Takes the data folder when the host starts, whatever database is used: <c>admin.key</c> and <c>master.key</c> lie in
/// it as well, and must not be written by two processes.
/// </summary>
[SuppressMessage("Performance", "CA1812", Justification = "Made by the container.")]
internal sealed class DataFolderOwner : IHostedService
{
    [SuppressMessage("Style", "IDE0060:Remove unused parameter", Justification = "Asking for the folder takes it.")]
    public DataFolderOwner(DataFolder folder) => ArgumentNullException.ThrowIfNull(folder);

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
