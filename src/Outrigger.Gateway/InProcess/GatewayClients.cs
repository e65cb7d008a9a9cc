using Microsoft.Extensions.AI;
using Outrigger.Core.Callers;

namespace Outrigger.Gateway.InProcess;

/// <summary>Makes clients. Thread-safe.</summary>
internal sealed class GatewayClients(InProcessGateway gateway, TimeProvider time) : IGatewayClients
{
    public IChatClient CreateChatClient(Caller caller, string? defaultModel = null)
    {
        ArgumentNullException.ThrowIfNull(caller);
        return new GatewayChatClient(gateway, caller, defaultModel);
    }

    public IEmbeddingGenerator<string, Embedding<float>> CreateEmbeddingGenerator(Caller caller, string? defaultModel = null)
    {
        ArgumentNullException.ThrowIfNull(caller);
        return new GatewayEmbeddingGenerator(gateway, caller, defaultModel, time);
    }
}
