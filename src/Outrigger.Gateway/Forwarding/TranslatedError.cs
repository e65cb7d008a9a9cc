using Outrigger.Core.Errors;
using Outrigger.Gateway.Providers;

namespace Outrigger.Gateway.Forwarding;

/// <summary>An upstream's refusal in our words, for clients that could not read the upstream's own. Stateless.</summary>
internal static class TranslatedError
{
    private const int StatusOverloaded = 529;
    private const int MaxMessageLength = 4_000;

    /// <summary>The error with the upstream's status and message, its keys taken out.</summary>
    public static OutriggerError Create(TargetRun run, AttemptResult result, bool isReadable)
    {
        var isRefusal = result.Status is >= 400 and < 500 and not 408;
        var read = isReadable ? run.Plan.Kind.Protocol.ReadError(run.Target.Upstream.MaskKeys(result.Body!.Memory).Span) : null;
        if (read is not { Message.Length: > 0 })
        {
            return isRefusal
                ? ProvidersErrors.Refused.With($"The provider refused the request with status {result.Status}.") with { Status = result.Status }
                : ProvidersErrors.Failed.With($"The provider answered with status {result.Status} and no readable error.");
        }

        var message = read.Message.Length <= MaxMessageLength ? read.Message : read.Message[..MaxMessageLength];
        return (isRefusal ? ProvidersErrors.Refused : ProvidersErrors.Failed).With(message) with
        {
            Status = GetStatus(result.Status),
            Param = read.Param,
            RetryAfter = result.RetryAfter ?? read.RetryAfter,
        };
    }

    /// <summary>The status a client is told: Anthropic's 529 is no registered one and means 503.</summary>
    public static int GetStatus(int upstreamStatus) => upstreamStatus == StatusOverloaded ? 503 : upstreamStatus;
}
