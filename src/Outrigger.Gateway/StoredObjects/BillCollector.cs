using Outrigger.Gateway.Accounting;
using Outrigger.Gateway.Forwarding;
using Outrigger.Gateway.Routing;

namespace Outrigger.Gateway.StoredObjects;

/// <summary>
/// Records what an answer used that was not finished when its call was: once, for whoever asked for the answer, when a
/// request first shows its end. Thread-safe.
/// </summary>
internal sealed class BillCollector(ObjectDirectory directory, IUsageRecorder recorder, ICallPricer pricer)
{
    private const string Endpoint = "/v1/responses/{id}";

    /// <summary>Bills a finished answer, unless somebody else has or nothing is open.</summary>
    /// <param name="call">The request that shows the end; it learns usage and cost when it is the first.</param>
    /// <param name="stored">The answer's record.</param>
    /// <param name="target">Where it was made.</param>
    /// <param name="answer">What it says of itself.</param>
    public async ValueTask CollectAsync(Call call, StoredObject stored, RouteTarget target, StoredAnswer answer)
    {
        if (stored.Bill is not { } bill || answer.IsUnfinished || answer.Id != stored.Id || !await directory.TrySettleAsync(call, stored, answer))
        {
            return;
        }

        (call.Usage, call.Cost) = (answer.Usage, pricer.GetCost(target, answer.Usage));
        recorder.Record(new UsageRecord
        {
            Id = call.Id,
            StartedAtMicros = call.StartedAtMicros,
            Tenant = stored.Tenant,
            Team = bill.Team,
            User = bill.User,
            KeyId = bill.CallerKeyId,
            EndUser = bill.EndUser,
            Endpoint = Endpoint,
            RequestedModel = bill.RequestedModel,
            Provider = stored.Provider,
            Model = stored.Model,
            IsSuccess = answer.IsSuccess,
            Status = 200,
            ErrorCode = answer.IsSuccess ? null : "upstream-failed",
            Attempts = 1,
            PromptTokens = answer.Usage.Prompt,
            CompletionTokens = answer.Usage.Completion,
            CachedTokens = answer.Usage.Cached,
            ReasoningTokens = answer.Usage.Reasoning,
            CacheWriteTokens = answer.Usage.CacheWrite,
            CacheWriteHourTokens = answer.Usage.CacheWriteHour,
            CostNanoUsd = call.Cost.NanoUsd,
            IsPriced = call.Cost.IsPriced || !answer.Usage.IsReported,
            IsUsageReported = answer.Usage.IsReported,
            DurationMicros = call.ElapsedMicros,
            Tags = UsageTags.Parse(bill.Tags),
        });
    }
}
