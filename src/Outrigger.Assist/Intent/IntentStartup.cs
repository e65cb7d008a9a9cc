using Microsoft.Extensions.Hosting;

namespace Outrigger.Assist.Intent;

/// <summary>Begins to train the shared model when the server starts, where that is set, without holding the start up.</summary>
internal sealed class IntentStartup(IntentRecognition recognition) : IHostedService
{
    public Task StartAsync(CancellationToken cancellationToken)
    {
        recognition.WarmUp();
        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
