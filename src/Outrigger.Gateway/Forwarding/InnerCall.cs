using Outrigger.Core.Callers;
using Outrigger.Core.Errors;

namespace Outrigger.Gateway.Forwarding;

/// <summary>
/// A call that comes from this process and not from a connection: who makes it, which nobody has to prove, and what became
/// of it. Used by one call.
/// </summary>
internal sealed class InnerCall(Caller caller)
{
    public Caller Caller => caller;

    /// <summary>The request in the planner's own form, so that it need not be read out of the bytes again; null when it has to be.</summary>
    public object? Request { get; init; }

    /// <summary>What the caller is to be told; null on success, and when the upstream's own error was passed on.</summary>
    public OutriggerError? Error { get; private set; }

    /// <summary>What the call cost.</summary>
    public CallCost Cost { get; private set; }

    /// <summary>Takes the outcome over.</summary>
    public void Note(Call call) => (Error, Cost) = (call.Error, call.Cost);
}
