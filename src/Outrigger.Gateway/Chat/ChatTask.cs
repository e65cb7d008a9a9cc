using Microsoft.AspNetCore.Http;
using Outrigger.Core.Callers;
using Outrigger.Core.Errors;

namespace Outrigger.Gateway.Chat;

/// <summary>A turn to be answered.</summary>
/// <param name="Caller">Who asks.</param>
/// <param name="Turn">What is asked.</param>
/// <param name="Options">The settings in force for this call.</param>
/// <param name="Headers">The gateway's own headers of the request.</param>
/// <param name="RequestId">The id of the request.</param>
/// <param name="IdempotencyKey">The key by which a repetition is recognised; null for none.</param>
internal sealed record ChatTask(Caller Caller, ChatTurn Turn, ChatEndpointOptions Options, IHeaderDictionary Headers, string RequestId, string? IdempotencyKey);

/// <summary>What became of a turn: exactly one of data and error.</summary>
/// <param name="Data">The answer.</param>
/// <param name="Error">Why there is none.</param>
/// <param name="Headers">The gateway's headers of the answer; null when no model was asked.</param>
internal sealed record ChatOutcome(ChatTurnData? Data, OutriggerError? Error, IHeaderDictionary? Headers)
{
    public static implicit operator ChatOutcome(OutriggerError error) => new(null, error, null);
}
