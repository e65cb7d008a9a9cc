namespace Outrigger.Gateway.Accounting;

/// <summary>What the calls of some days cost. All costs are US dollars, with at most nine decimals.</summary>
/// <param name="TotalCost">What all calls cost.</param>
/// <param name="TotalRequests">Calls.</param>
/// <param name="AverageCostPerRequest">The mean, rounded to nine decimals; 0 without calls.</param>
/// <param name="CostByModel">Cost by the provider's model, the dearest first, at most 1,000; calls that reached no model cost nothing and are left out.</param>
/// <param name="CostTrend">Every UTC day of the range, oldest first; a day without calls has zeros.</param>
/// <param name="TopEndpoints">The ten routes that cost most.</param>
/// <param name="UnpricedRequests">Calls with usage whose model has no price: their cost is unknown and not in the sums.</param>
/// <param name="UnpricedModels">The models without a price, at most 100.</param>
/// <param name="UnreportedRequests">Successful calls whose provider reported no usage: their cost is unknown as well.</param>
/// <param name="CacheHits">Calls answered from the response cache, for nothing.</param>
/// <param name="Truncated">True when there were more models than are shown.</param>
public sealed record CostSummary(
    decimal TotalCost,
    long TotalRequests,
    decimal AverageCostPerRequest,
    IReadOnlyDictionary<string, decimal> CostByModel,
    IReadOnlyList<CostOfDay> CostTrend,
    IReadOnlyList<CostOfEndpoint> TopEndpoints,
    long UnpricedRequests,
    IReadOnlyList<string> UnpricedModels,
    long UnreportedRequests,
    long CacheHits,
    bool Truncated);

/// <summary>A day's cost.</summary>
/// <param name="Date">The UTC day.</param>
/// <param name="Cost">US dollars.</param>
/// <param name="Requests">Calls.</param>
public sealed record CostOfDay(DateOnly Date, decimal Cost, long Requests);

/// <summary>A route's cost.</summary>
/// <param name="Endpoint">The route.</param>
/// <param name="Cost">US dollars.</param>
/// <param name="Requests">Calls.</param>
public sealed record CostOfEndpoint(string Endpoint, decimal Cost, long Requests);

/// <summary>A user's cost.</summary>
/// <param name="Tenant">The tenant.</param>
/// <param name="User">The user; <c>anonymous</c> for calls without one.</param>
/// <param name="Cost">US dollars.</param>
/// <param name="Requests">Calls.</param>
public sealed record CostOfUser(string Tenant, string User, decimal Cost, long Requests);

/// <summary>The report of one UTC day.</summary>
/// <param name="Timestamp">When the report was made, UTC.</param>
/// <param name="Date">The day.</param>
/// <param name="TotalUsers">Users that called; all calls without one count as one.</param>
/// <param name="TotalDailyCost">What the day cost, US dollars.</param>
/// <param name="TotalRequests">Calls.</param>
/// <param name="AverageLatencyMs">Mean time from the first byte of a request to the last of its answer, milliseconds.</param>
/// <param name="Errors">Calls without a complete, successful answer.</param>
/// <param name="CacheHits">Calls answered from the response cache.</param>
/// <param name="UnpricedRequests">Calls with usage whose model has no price: their cost is not in the sum.</param>
/// <param name="UnreportedRequests">Successful calls whose provider reported no usage: their cost is not in the sum.</param>
/// <param name="TopUsers">The ten users that cost most.</param>
public sealed record DailyCosts(
    DateTimeOffset Timestamp,
    DateOnly Date,
    long TotalUsers,
    decimal TotalDailyCost,
    long TotalRequests,
    double AverageLatencyMs,
    long Errors,
    long CacheHits,
    long UnpricedRequests,
    long UnreportedRequests,
    IReadOnlyList<CostOfUser> TopUsers);
