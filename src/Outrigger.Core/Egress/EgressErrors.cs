using Outrigger.Core.Errors;

namespace Outrigger.Core.Egress;

/// <summary>The errors of calls to addresses out of requests.</summary>
public static class EgressErrors
{
    /// <summary>The address of a request is not one that Outrigger may call. It never says why: the answer would map the network.</summary>
    public static readonly ErrorType AddressNotAllowed = new(
        "address-not-allowed",
        400,
        "The address is not allowed.",
        "Name a public http or https address; the operator opens private ranges with Outrigger:Egress:AllowedNetworks.");
}
