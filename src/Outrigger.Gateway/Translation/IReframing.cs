using Outrigger.Gateway.Forwarding;
using Outrigger.Gateway.Routing;

namespace Outrigger.Gateway.Translation;

/// <summary>
/// Puts a call to an upstream of its own protocol where the client's bytes cannot go as they are: its streams are framed in
/// another way, or the model's name stands in more places than one. Thread-safe.
/// </summary>
internal interface IReframing
{
    /// <summary>How the call is put to this target; without a translation where its bytes can go as they are after all.</summary>
    CallPlan Plan(Call call, RouteTarget target);
}
