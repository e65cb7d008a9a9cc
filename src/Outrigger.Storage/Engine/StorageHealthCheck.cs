using Microsoft.Extensions.Diagnostics.HealthChecks;
using Outrigger.Core.Errors;

namespace Outrigger.Storage.Engine;

/// <summary>Ready while the database takes writes; says by code why not. Answers within 1.5 s.</summary>
internal sealed class StorageHealthCheck(IDatabase database, TimeProvider time) : IHealthCheck
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(1.5);

    public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        try
        {
            await database.ProbeAsync(cancellationToken).WaitAsync(Limit, time, cancellationToken);
            return HealthCheckResult.Healthy();
        }
        catch (OutriggerException failure)
        {
            return HealthCheckResult.Unhealthy(failure.Error.Type.Code);
        }
        catch (TimeoutException)
        {
            return HealthCheckResult.Unhealthy(CoreErrors.StorageUnavailable.Code);
        }
    }
}
