using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Options;

namespace Outrigger.Server.Hosting;

/// <summary>
/// Kestrel with a stop of its own length: it stops listening, lets running requests end for the drain time and cuts off
/// the rest. Without it requests could use up the whole time of the host's stop, and what comes after them (writing the
/// last usage records) would have none left.
/// </summary>
internal sealed class DrainingServer(IServer inner, ReadinessState readiness, ServerSettings settings, IOptions<HttpOptions> options, TimeProvider time, ILogger<DrainingServer> log)
    : IServer
{
    private static readonly TimeSpan DefaultReadinessDelay = TimeSpan.FromSeconds(3);

    public IFeatureCollection Features => inner.Features;

    public Task StartAsync<TContext>(IHttpApplication<TContext> application, CancellationToken cancellationToken)
        where TContext : notnull => inner.StartAsync(application, cancellationToken);

    public async Task StopAsync(CancellationToken cancellationToken)
    {
        readiness.BeginStop();
        var drain = options.Value.DrainTimeout;
        log.Stopping(drain.TotalSeconds);
        var delay = options.Value.ReadinessDelay ?? (settings.Binding.IsLoopbackOnly ? TimeSpan.Zero : DefaultReadinessDelay);
        using var timeout = new CancellationTokenSource(delay + drain, time);
        using var linked = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, cancellationToken);
        if (delay > TimeSpan.Zero)
        {
            await Task.Delay(delay, time, linked.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        await inner.StopAsync(linked.Token);
        if (timeout.IsCancellationRequested)
        {
            log.DrainTimedOut(drain.TotalSeconds);
        }
    }

    public void Dispose() => inner.Dispose();
}
