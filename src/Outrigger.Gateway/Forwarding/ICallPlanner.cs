using System.Buffers;
using Outrigger.Core.Errors;
using Outrigger.Gateway.Routing;

namespace Outrigger.Gateway.Forwarding;

/// <summary>Decides how a call is put to a target: as it came, in the target's own dialect, or not at all. Thread-safe.</summary>
internal interface ICallPlanner
{
    /// <summary>The plan for one target; asked again for each fallback.</summary>
    ValueTask<CallPlan> PlanAsync(Call call, RouteTarget target, CancellationToken cancellationToken);
}

/// <summary>How a call is put to one target.</summary>
/// <param name="Kind">What is asked of the upstream.</param>
/// <param name="Translation">The way there and back; null when the bytes pass as they are.</param>
/// <param name="Error">Why it cannot be put there; null when it can.</param>
internal readonly record struct CallPlan(CallKind Kind, ITranslation? Translation, OutriggerError? Error);

/// <summary>One call's way into another dialect and back. Made for one target; used by one request at a time.</summary>
internal interface ITranslation : IDisposable
{
    /// <summary>The request in the upstream's dialect; may be sent several times.</summary>
    ReadOnlyMemory<byte> Body { get; }

    /// <summary>What was left out or changed, as the value of <c>x-outrigger-translation</c>; null for nothing.</summary>
    string? Notes { get; }

    /// <summary>Writes a whole answer in the client's dialect; false when the upstream's is not one.</summary>
    bool TryWriteAnswer(ReadOnlySpan<byte> answer, in TokenUsage usage, IBufferWriter<byte> client);

    /// <summary>
    /// Whether client and upstream speak the same protocol and only the framing differs: headers then pass as they do
    /// without a translation.
    /// </summary>
    bool KeepsProtocol => false;

    /// <summary>Writes an upstream's own error as the client can read it; false when it must be put into our words.</summary>
    bool TryWriteError(ReadOnlySpan<byte> error, IBufferWriter<byte> client) => false;

    /// <summary>Begins a stream.</summary>
    IStreamTranslation BeginStream();

    /// <summary>The content type of a stream towards the client.</summary>
    string StreamContentType { get; }
}

/// <summary>One stream's way into another dialect. Used by one request at a time.</summary>
internal interface IStreamTranslation
{
    /// <summary>Whether the client's stream may carry comments.</summary>
    bool TakesComments { get; }

    /// <summary>Translates the data of one event that the upstream's wire has found to be part of the answer; false when it does not belong there.</summary>
    bool TryWrite(ReadOnlySpan<byte> data, in TokenUsage usage, IBufferWriter<byte> client);

    /// <summary>Ends a complete answer up to, but without, the terminal event.</summary>
    void Finish(in TokenUsage usage, IBufferWriter<byte> client);

    /// <summary>Writes the terminal event; nothing where the client's protocol has none.</summary>
    void WriteTerminal(in TokenUsage usage, IBufferWriter<byte> client);

    /// <summary>Ends the stream with an error.</summary>
    void Fail(OutriggerError error, IBufferWriter<byte> client);
}

/// <summary>Puts every call as it came, to upstreams of its own protocol only.</summary>
internal sealed class SameProtocolOnly : ICallPlanner
{
    public ValueTask<CallPlan> PlanAsync(Call call, RouteTarget target, CancellationToken cancellationToken) =>
        ValueTask.FromResult(new CallPlan(
            call.Kind,
            null,
            target.Upstream.Protocol == call.Kind.Protocol.Name
                ? null
                : Providers.ProvidersErrors.ProtocolUnsupported.With($"The provider '{target.Upstream.Name}' speaks {target.Upstream.Protocol}.")));
}
