using Microsoft.Extensions.Diagnostics.HealthChecks;
using Outrigger.Core.Errors;

namespace Outrigger.Redis.Engine;

/// <summary>Degraded while Redis does not answer: calls go on without it, so the server stays ready.</summary>
internal sealed class RedisHealthCheck(RedisConnection connection) : IHealthCheck
{
    public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        try
        {
            await connection.RunAsync(static database => database.PingAsync(), cancellationToken);
            return HealthCheckResult.Healthy();
        }
        catch (OutriggerException failure)
        {
            return HealthCheckResult.Degraded(failure.Error.Type.Code);
        }
    }
}
