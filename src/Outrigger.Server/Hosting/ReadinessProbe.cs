using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Outrigger.Server.Hosting;

/// <summary>
/// Asks the registered health checks, at most once a second whatever the number of callers: readiness is open to
/// strangers and must not become a way to load the database.
/// </summary>
internal sealed class ReadinessProbe(HealthCheckService checks, ReadinessState state, TimeProvider time)
{
    private static readonly TimeSpan MaxAge = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(2);

    private readonly Lock _gate = new();
    private Task<IReadOnlyList<HealthCheckAnswer>>? _current;
    private long _askedAt;

    public async Task<IReadOnlyList<HealthCheckAnswer>> GetAsync(CancellationToken cancellationToken)
    {
        if (state.IsStopping)
        {
            return [new HealthCheckAnswer("server", false, "stopping")];
        }

        Task<IReadOnlyList<HealthCheckAnswer>> current;
        lock (_gate)
        {
            if (_current is null || (_current.IsCompleted && time.GetElapsedTime(_askedAt) >= MaxAge))
            {
                _askedAt = time.GetTimestamp();
                _current = AskAsync();
            }

            current = _current;
        }

        return await current.WaitAsync(cancellationToken);
    }

    private async Task<IReadOnlyList<HealthCheckAnswer>> AskAsync()
    {
        using var timeout = new CancellationTokenSource(Timeout, time);
        try
        {
            var report = await checks.CheckHealthAsync(timeout.Token).WaitAsync(timeout.Token);
            return
            [
                new HealthCheckAnswer("server", true, null),
                .. report.Entries.Select(entry => new HealthCheckAnswer(entry.Key, entry.Value.Status != HealthStatus.Unhealthy, entry.Value.Description)),
            ];
        }
        catch (OperationCanceledException)
        {
            return [new HealthCheckAnswer("server", true, null), new HealthCheckAnswer("checks", false, $"no answer within {Timeout.TotalSeconds} s")];
        }
    }
}
