using System.Diagnostics;
using Outrigger.Core.Telemetry;

namespace Outrigger.Gateway.Forwarding;

/// <summary>A call as OpenTelemetry sees it: one activity while it runs, metrics when it has ended. Thread-safe.</summary>
internal sealed class CallTelemetry(GenAiMetrics metrics)
{
    /// <summary>Begins the activity; null, and free, while nobody traces.</summary>
    public static Activity? Begin(CallKind kind)
    {
        var activity = OutriggerTelemetry.Activities.HasListeners() ? OutriggerTelemetry.Activities.StartActivity(kind.Operation, ActivityKind.Client) : null;
        activity?.SetTag(GenAiNames.OperationName, kind.Operation);
        return activity;
    }

    /// <summary>Records a finished call and closes its activity.</summary>
    public void End(Call call, Activity? activity)
    {
        metrics.RecordCall(new GenAiCall
        {
            Operation = call.Kind.Operation,
            Provider = call.Provider,
            Model = call.Model,
            ErrorType = call.ErrorCode,
            IsStream = call.Scan.IsStream,
            Duration = call.Elapsed,
            FirstByte = TimeSpan.FromMicroseconds(call.FirstByteMicros),
            Overhead = TimeSpan.FromMicroseconds(call.OverheadMicros),
            Attempts = call.Attempts,
            InputTokens = call.Usage.Prompt,
            OutputTokens = call.Usage.Completion,
            // A hit has used no tokens of a provider; a zero would only bend the histogram.
            IsUsageReported = call.Usage.IsReported && call.CacheState != CacheStates.Hit,
        });
        if (activity is null)
        {
            return;
        }

        // The convention's span name: "{operation} {model}".
        activity.DisplayName = call.Model is null ? call.Kind.Operation : $"{call.Kind.Operation} {call.Model}";
        activity.SetTag(GenAiNames.ProviderName, call.Provider);
        activity.SetTag(GenAiNames.RequestModel, call.Model);
        activity.SetTag(GenAiNames.UsageInputTokens, call.Usage.Prompt);
        activity.SetTag(GenAiNames.UsageOutputTokens, call.Usage.Completion);
        if (call.ErrorCode is { } error)
        {
            activity.SetTag(GenAiNames.ErrorType, error);
            activity.SetStatus(ActivityStatusCode.Error);
        }

        activity.Dispose();
    }
}
