using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Logging;
using Outrigger.Core.Callers;
using Outrigger.Core.Errors;
using Outrigger.Gateway.Caching.Flights;

namespace Outrigger.Gateway.Caching;

/// <summary>What an administrator sees of the cache and can do to it.</summary>
internal static class CachingEndpoints
{
    public static void Map(IEndpointRouteBuilder admin)
    {
        admin.MapGet("/cache", GetStatus)
            .WithName("GetCacheStatus").WithTags("Cache")
            .WithSummary("Show how full the response cache is and how often it answers. Counts are this node's since its start.")
            .Produces<CacheStatus>().WithProblems(401);
        admin.MapDelete("/cache", PurgeAsync)
            .WithName("PurgeCache").WithTags("Cache")
            .WithSummary("Forget all cached answers of a tenant, those on their way in included.")
            .Produces(StatusCodes.Status204NoContent).WithProblems(400, 401, 503);
    }

    private static JsonHttpResult<CacheStatus> GetStatus(IAnswerStore store, FlightTable flights, RecordingBudget recordings, CachingMetrics metrics)
    {
        var occupancy = store.GetOccupancy();
        var asked = metrics.Hits + metrics.Misses;
        return TypedResults.Json(
            new CacheStatus(
                store.Name,
                occupancy.Entries,
                occupancy.Bytes,
                occupancy.CapacityBytes,
                metrics.Hits,
                metrics.Misses,
                asked == 0 ? null : Math.Round((double)metrics.Hits / asked, 4),
                metrics.Followers,
                metrics.Stored,
                occupancy.Evicted,
                flights.Count,
                flights.Waiting,
                recordings.UsedBytes),
            CachingJson.Default.CacheStatus);
    }

    private static async Task<IResult> PurgeAsync([FromQuery] string? tenant, IAnswerStore store, ILogger<AnswerCache> logger, CancellationToken cancellationToken)
    {
        if (!TenantId.TryParse(tenant, out var id))
        {
            return new ProblemResult(CoreErrors.InvalidRequest.With("The query parameter 'tenant' names the tenant whose answers are forgotten.") with { Param = "tenant" });
        }

        await store.PurgeAsync(id, cancellationToken);
        logger.Purged(id.Value);
        return TypedResults.NoContent();
    }
}

/// <summary>The response cache at this moment, as this node sees it.</summary>
/// <param name="Store"><c>memory</c> or <c>redis</c>.</param>
/// <param name="Entries">Answers kept; null where the store does not count them.</param>
/// <param name="Bytes">Memory they take, overhead included; null where the store does not count it.</param>
/// <param name="CapacityBytes">The bound of <paramref name="Bytes"/>.</param>
/// <param name="Hits">Calls answered, followers included.</param>
/// <param name="Misses">Calls that were sent on.</param>
/// <param name="HitRatio">Hits in all calls the cache was asked for, 0–1; null before the first.</param>
/// <param name="Followers">Hits that shared the answer of a call running at the same time.</param>
/// <param name="Stored">Answers put into the store.</param>
/// <param name="Evicted">Answers dropped for lack of room.</param>
/// <param name="Flights">Calls whose answer is being recorded now.</param>
/// <param name="Waiting">Calls that wait for one of those answers, or share it as it comes.</param>
/// <param name="RecordingBytes">Memory those recordings take.</param>
public sealed record CacheStatus(
    string Store,
    long? Entries,
    long? Bytes,
    long? CapacityBytes,
    long Hits,
    long Misses,
    double? HitRatio,
    long Followers,
    long Stored,
    long Evicted,
    int Flights,
    int Waiting,
    long RecordingBytes);
