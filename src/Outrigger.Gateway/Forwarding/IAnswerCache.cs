using Outrigger.Core.Errors;
using Outrigger.Gateway.Routing;

namespace Outrigger.Gateway.Forwarding;

/// <summary>
/// Stands between limits and targets: answers a call from what it keeps, or sends it on and listens to the answer. The
/// default sends everything on. Thread-safe.
/// </summary>
internal interface IAnswerCache
{
    /// <summary>Serves an admitted call.</summary>
    /// <returns>What is still to be answered; null when the client has its answer.</returns>
    Task<OutriggerError?> RunAsync(Call call, Route route, TargetRunner targets);
}

/// <summary>Keeps nothing.</summary>
internal sealed class NoCache : IAnswerCache
{
    public Task<OutriggerError?> RunAsync(Call call, Route route, TargetRunner targets) => targets.RunAsync(call, route);
}
