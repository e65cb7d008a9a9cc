using Microsoft.AspNetCore.Http;
using Outrigger.Core.Callers;
using Outrigger.Gateway.Translation;

namespace Outrigger.Gateway.InProcess;

/// <summary>A chat call to be made in this process.</summary>
/// <param name="Caller">Who calls.</param>
/// <param name="Model">The model name asked for.</param>
/// <param name="Request">What is asked.</param>
/// <param name="Headers">Headers as a client over HTTP would send them.</param>
internal sealed record ChatOrder(Caller Caller, string Model, ChatRequest Request, IHeaderDictionary Headers)
{
    /// <summary>The route that the call is recorded under.</summary>
    public string Route { get; init; } = "in-process/chat";

    /// <summary>The id of a request that this call is made for; a new one when null.</summary>
    public string? RequestId { get; init; }
}
