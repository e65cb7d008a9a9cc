using System.Diagnostics.CodeAnalysis;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Outrigger.Assist.Assistance;

/// <summary>
/// Loads the models before the first request, for a limited time: a database that hangs or is away holds nobody up, and
/// loading goes on beside the calls, which the modules answer from their cold start meanwhile.
/// </summary>
internal sealed class AssistStartup(AssistService assist, IOptions<AssistanceOptions> options, TimeProvider time, ILogger<AssistStartup> logger) : IHostedService, IDisposable
{
    private readonly CancellationTokenSource _stopping = new();
    private Task _loading = Task.CompletedTask;

    public async Task StartAsync(CancellationToken cancellationToken)
    {
        // Off the starting thread: an engine's own code may block it.
        _loading = Task.Run(LoadAsync, CancellationToken.None);
        try
        {
            await _loading.WaitAsync(options.Value.LoadLimit, time, cancellationToken);
        }
        catch (TimeoutException)
        {
            logger.StillLoading(options.Value.LoadLimit);
        }
    }

    public async Task StopAsync(CancellationToken cancellationToken)
    {
        await _stopping.CancelAsync();
        await _loading.WaitAsync(cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    public void Dispose() => _stopping.Dispose();

    [SuppressMessage("Design", "CA1031", Justification = "Whatever is wrong with a model or the database, the application starts.")]
    private async Task LoadAsync()
    {
        while (!_stopping.IsCancellationRequested)
        {
            try
            {
                if (await assist.LoadAsync(_stopping.Token))
                {
                    return;
                }
            }
            catch (Exception failure)
            {
                if (_stopping.IsCancellationRequested)
                {
                    return;
                }

                logger.NotLoaded(failure, options.Value.RetryPause);
            }

            await Task.Delay(options.Value.RetryPause, time, _stopping.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }
}
