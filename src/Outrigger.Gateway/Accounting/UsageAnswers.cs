using System.Text.Json.Serialization;

namespace Outrigger.Gateway.Accounting;

/// <summary>A page of calls, newest first.</summary>
/// <param name="Items">The calls.</param>
/// <param name="Next">Give it as <c>before</c> to get the next page; null when there is none.</param>
public sealed record UsagePage(IReadOnlyList<UsageEntry> Items, Guid? Next);

/// <summary>One call. Durations are microseconds.</summary>
/// <param name="Id">The <c>x-request-id</c> of the answer.</param>
/// <param name="StartedAt">When the request came in, UTC.</param>
/// <param name="Tenant">The tenant.</param>
/// <param name="Team">The team of the key.</param>
/// <param name="User">The user of the key.</param>
/// <param name="KeyId">The virtual key's public id.</param>
/// <param name="EndUser">The end user the request named.</param>
/// <param name="Endpoint">The route.</param>
/// <param name="RequestedModel">The model name the client asked for.</param>
/// <param name="Provider">The provider that answered last.</param>
/// <param name="Model">The provider's model name.</param>
/// <param name="Stream">Whether the answer was streamed.</param>
/// <param name="Success">Whether the client got a complete, successful answer.</param>
/// <param name="Status">The HTTP status sent; 499 when the client left first.</param>
/// <param name="ErrorCode">The error's code.</param>
/// <param name="Attempts">Requests sent upstream.</param>
/// <param name="PromptTokens">Prompt tokens.</param>
/// <param name="CompletionTokens">Completion tokens.</param>
/// <param name="CachedTokens">Prompt tokens out of the provider's cache.</param>
/// <param name="CacheWriteTokens">Prompt tokens written to the provider's cache.</param>
/// <param name="ReasoningTokens">Completion tokens spent on reasoning.</param>
/// <param name="UsageReported">False when the provider reported no usage: the zeros mean "unknown".</param>
/// <param name="DurationUs">First byte of the request to last byte of the answer.</param>
/// <param name="FirstByteUs">First byte of the request to first byte of the answer.</param>
/// <param name="OverheadUs">The gateway's own part of it.</param>
/// <param name="Tags">The tags of the request.</param>
/// <param name="CostUsd">What it cost, US dollars.</param>
/// <param name="Priced">False when the model has no price: a cost of 0 then means "unknown".</param>
/// <param name="Cache">What our response cache did: <c>off</c>, <c>miss</c>, <c>hit</c> or <c>semantic</c>.</param>
public sealed record UsageEntry(
    Guid Id,
    DateTimeOffset StartedAt,
    string Tenant,
    string? Team,
    string? User,
    string? KeyId,
    string? EndUser,
    string Endpoint,
    string RequestedModel,
    string? Provider,
    string? Model,
    bool Stream,
    bool Success,
    int Status,
    string? ErrorCode,
    int Attempts,
    long PromptTokens,
    long CompletionTokens,
    long CachedTokens,
    long CacheWriteTokens,
    long ReasoningTokens,
    bool UsageReported,
    long DurationUs,
    long FirstByteUs,
    long OverheadUs,
    IReadOnlyList<string> Tags,
    decimal CostUsd,
    bool Priced,
    string Cache);

/// <summary>Totals per UTC day, tenant, provider, model and endpoint, oldest first.</summary>
/// <param name="Items">The totals.</param>
/// <param name="Truncated">True when there are more than <c>limit</c>: narrow the range or the filters.</param>
public sealed record UsageDays(IReadOnlyList<UsageDayEntry> Items, bool Truncated);

/// <summary>Totals of one day.</summary>
/// <param name="Day">The day, UTC.</param>
/// <param name="Tenant">The tenant.</param>
/// <param name="Provider">The provider; empty when none was reached.</param>
/// <param name="Model">The provider's model; empty when none was resolved.</param>
/// <param name="Endpoint">The route.</param>
/// <param name="Requests">Calls.</param>
/// <param name="Failures">Calls without a complete, successful answer.</param>
/// <param name="PromptTokens">Prompt tokens.</param>
/// <param name="CompletionTokens">Completion tokens.</param>
/// <param name="CachedTokens">Prompt tokens out of providers' caches.</param>
/// <param name="DurationUs">Sum of the durations, microseconds.</param>
/// <param name="CostUsd">What they cost, US dollars.</param>
/// <param name="Unpriced">Calls with usage whose model has no price.</param>
/// <param name="Unreported">Successful calls whose provider reported no usage.</param>
/// <param name="CacheHits">Calls answered from our response cache.</param>
public sealed record UsageDayEntry(
    DateOnly Day,
    string Tenant,
    string Provider,
    string Model,
    string Endpoint,
    long Requests,
    long Failures,
    long PromptTokens,
    long CompletionTokens,
    long CachedTokens,
    long DurationUs,
    decimal CostUsd,
    long Unpriced,
    long Unreported,
    long CacheHits);

/// <summary>How the answers are written.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(UsagePage))]
[JsonSerializable(typeof(UsageDays))]
[JsonSerializable(typeof(CostSummary))]
[JsonSerializable(typeof(DailyCosts))]
internal sealed partial class AccountingJson : JsonSerializerContext;
