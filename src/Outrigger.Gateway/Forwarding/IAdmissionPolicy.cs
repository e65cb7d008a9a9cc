using Outrigger.Core.Callers;
using Outrigger.Core.Errors;

namespace Outrigger.Gateway.Forwarding;

/// <summary>
/// The hook where limits stand: asked once a call, after authentication and before routing, and told once how the call
/// ended. The default admits everything. Implementations are thread-safe and do not block on a database.
/// </summary>
public interface IAdmissionPolicy
{
    /// <summary>Reserves what the call may need, or says which limit refuses it.</summary>
    ValueTask<Admission> AdmitAsync(AdmissionRequest request, CancellationToken cancellationToken = default);

    /// <summary>Settles an admitted call with what it really used. Called exactly once per admitted call, whatever its end.</summary>
    void Settle(Admission admission, in AdmissionSettlement settlement);
}

/// <summary>What is known before the call.</summary>
/// <param name="Caller">Who calls.</param>
/// <param name="Model">The model name asked for.</param>
/// <param name="BodyBytes">Bytes of the request body.</param>
/// <param name="MaxCompletionTokens">The most tokens the client asked for; null when it did not say.</param>
public readonly record struct AdmissionRequest(Caller Caller, string Model, long BodyBytes, long? MaxCompletionTokens);

/// <summary>What the call used.</summary>
/// <param name="PromptTokens">Prompt tokens, as the provider reported them.</param>
/// <param name="CompletionTokens">Completion tokens, as the provider reported them.</param>
/// <param name="IsSuccess">Whether the client got a complete answer.</param>
public readonly record struct AdmissionSettlement(long PromptTokens, long CompletionTokens, bool IsSuccess);

/// <summary>Admitted (with a reservation to settle, which may be null) or refused.</summary>
/// <param name="Error">Why it is refused; null when admitted.</param>
/// <param name="Reservation">The policy's own note, handed back to <see cref="IAdmissionPolicy.Settle"/>.</param>
public readonly record struct Admission(OutriggerError? Error, object? Reservation);
