using Outrigger.Core.Errors;

namespace Outrigger.Gateway.Caching.Flights;

/// <summary>How far a flight has come.</summary>
internal enum FlightState
{
    /// <summary>The answer is on its way.</summary>
    Running,

    /// <summary>All of it is there.</summary>
    Complete,

    /// <summary>It will not be complete.</summary>
    Failed,
}

/// <summary>What a follower sees of a flight.</summary>
/// <param name="State">How far it has come.</param>
/// <param name="Head">What goes in front; null until the answer begins.</param>
/// <param name="Shared">All bytes so far, ending with a whole event; never changed any more.</param>
/// <param name="Error">Why it failed; null when the leader's client left.</param>
internal readonly record struct FlightView(FlightState State, AnswerHead? Head, ReadOnlyMemory<byte> Shared, OutriggerError? Error);
