using Outrigger.Gateway.Routing;

namespace Outrigger.Gateway.Forwarding;

/// <summary>What limits are told of a call, before and after. Stateless.</summary>
internal static class CallAdmission
{
    private const string CountTokens = "count-tokens";

    /// <summary>What is known before the call.</summary>
    public static AdmissionRequest Ask(Call call, Route route)
    {
        var kind = call.Kind;
        var usesTokens = UsesTokens(kind);

        // Nothing is generated where nothing can be streamed.
        return new AdmissionRequest(call.Caller!, call.Scan.Model, usesTokens ? call.Body!.Length : 0, kind.CanStream ? call.Scan.MaxCompletionTokens : 0)
        {
            IsAlias = route.IsAlias,
            Body = usesTokens ? call.Body!.Memory : default,
            Route = route,
        };
    }

    /// <summary>What became of it.</summary>
    public static AdmissionSettlement Settle(Call call) => new(call.Usage.Prompt, call.Usage.Completion, call.IsSuccess)
    {
        IsUsageReported = call.Usage.IsReported,
        HasBegun = call.Status is >= 200 and < 300,
        IsCacheHit = call.CacheState == CacheStates.Hit,
        CostNanoUsd = call.Cost.NanoUsd,
    };

    /// <summary>What an answer counts for the quota of the provider's key; where the provider did not say, by the request's length.</summary>
    public static long GetUsedTokens(Call call) =>
        call.Usage.IsReported ? call.Usage.Prompt + call.Usage.Completion : UsesTokens(call.Kind) ? (call.Body!.Length + 3) / 4 : 0;

    // Counting tokens uses none.
    private static bool UsesTokens(CallKind kind) => kind.Operation != CountTokens;
}
