using System.Text.Json;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Outrigger.Core.Errors;

namespace Outrigger.Server.Hosting;

/// <summary>
/// <c>/health/live</c>: the process answers. <c>/health/ready</c>: it wants requests and what it needs (the database)
/// answers; the details are for operators.
/// </summary>
internal static class HealthEndpoints
{
    public static void MapHealth(this IEndpointRouteBuilder endpoints)
    {
        endpoints.MapGet("/health/live", static () => TypedResults.Ok(new HealthAnswer("live", null)))
            .WithTags("Operation").WithName("GetLiveness").WithSummary("Tells that the process answers");
        endpoints.MapGet("/health/ready", GetReadinessAsync)
            .WithTags("Operation").WithName("GetReadiness").WithSummary("Tells whether the server wants requests")
            .WithDescription("On loopback, or with the admin key, every check is listed.")
            .Produces<HealthAnswer>()
            .ProducesProblem(StatusCodes.Status503ServiceUnavailable);
    }

    private static async Task<IResult> GetReadinessAsync(HttpContext context, ReadinessProbe probe, OperatorAccess access, ErrorResponder errors)
    {
        var checks = await probe.GetAsync(context.RequestAborted);
        var details = access.Check(context) is null ? checks : null;
        if (checks.All(check => check.IsHealthy))
        {
            return TypedResults.Ok(new HealthAnswer("ready", details));
        }

        var error = HostingErrors.NotReady.With("At least one check failed.") with { RetryAfter = TimeSpan.FromSeconds(5) };
        await errors.WriteAsync(context, details is null ? error : error with { Extensions = new Dictionary<string, object?> { ["checks"] = details } });
        return Results.Empty;
    }
}

/// <summary>An answer of the health routes.</summary>
/// <param name="Status"><c>live</c> or <c>ready</c>.</param>
/// <param name="Checks">The single checks; only for operators.</param>
public sealed record HealthAnswer(string Status, IReadOnlyList<HealthCheckAnswer>? Checks);

/// <summary>One check of readiness.</summary>
/// <param name="Name">What is checked.</param>
/// <param name="IsHealthy">Whether it is in order.</param>
/// <param name="Detail">A few words about it; null for none.</param>
public sealed record HealthCheckAnswer(string Name, bool IsHealthy, string? Detail);
