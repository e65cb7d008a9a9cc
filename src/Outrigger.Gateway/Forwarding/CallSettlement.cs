using System.Diagnostics;
using Outrigger.Core.Callers;
using Outrigger.Gateway.Accounting;

namespace Outrigger.Gateway.Forwarding;

/// <summary>The end of every call: gives reservations back and hands the record over. Never throws, never waits. Thread-safe.</summary>
internal sealed class CallSettlement(IUsageRecorder recorder, CallTelemetry telemetry)
{
    /// <summary>Settles a call.</summary>
    public void Settle(Call call, IAdmissionPolicy policy, Activity? activity)
    {
        if (call.Admitted is { } granted)
        {
            policy.Settle(granted, CallAdmission.Settle(call));
        }

        // A call of nobody belongs to no tenant's report, and a flood of them must not fill the disk. Metrics count it.
        if (call.Caller is { } caller)
        {
            recorder.Record(CreateRecord(call, caller));
        }

        telemetry.End(call, activity);
    }

    private static UsageRecord CreateRecord(Call call, Caller caller) => new()
    {
        Id = call.Id,
        StartedAtMicros = call.StartedAtMicros,
        Tenant = caller.Tenant,
        Team = caller.Team,
        User = caller.User,
        KeyId = caller.KeyId,
        EndUser = EndUser.Get(call),
        Endpoint = call.Kind.Route,
        RequestedModel = call.Scan.Model ?? "",
        Provider = call.Provider,
        Model = call.Model,
        IsStream = call.Scan.IsStream,
        IsSuccess = call.IsSuccess,
        Status = call.Status,
        ErrorCode = call.ErrorCode,
        Attempts = call.Attempts,
        PromptTokens = call.Usage.Prompt,
        CompletionTokens = call.Usage.Completion,
        CachedTokens = call.Usage.Cached,
        ReasoningTokens = call.Usage.Reasoning,
        CacheWriteTokens = call.Usage.CacheWrite,
        CacheWriteHourTokens = call.Usage.CacheWriteHour,
        CostNanoUsd = call.Cost.NanoUsd,
        IsPriced = call.Cost.IsPriced || !call.Usage.IsReported,
        Cache = call.CacheState,
        IsUsageReported = call.Usage.IsReported,
        DurationMicros = call.ElapsedMicros,
        FirstByteMicros = call.FirstByteMicros,
        OverheadMicros = call.OverheadMicros,
        Tags = UsageTags.Parse(call.Http.Request.Headers["x-outrigger-tags"]),
    };
}

/// <summary>The end user a request names: attribution only, never a permission.</summary>
internal static class EndUser
{
    private const int MaxLength = 256;

    public static string? Get(Call call)
    {
        var header = call.Http.Request.Headers["x-outrigger-user"];
        var name = header.Count == 1 ? header[0] : call.Scan.EndUser;
        return string.IsNullOrEmpty(name) ? null : name.Length <= MaxLength ? name : name[..MaxLength];
    }
}

/// <summary>The tags a client gives its call for reports.</summary>
internal static class UsageTags
{
    private const int MaxTags = 16;
    private const int MaxLength = 64;

    /// <summary>At most sixteen tags of 64 characters; what is more or longer is left out.</summary>
    public static IReadOnlyList<string> Parse(string? header) =>
        string.IsNullOrEmpty(header)
            ? []
            : [.. header.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries).Where(t => t.Length <= MaxLength).Distinct().Take(MaxTags)];
}
