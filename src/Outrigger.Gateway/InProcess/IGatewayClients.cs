using Microsoft.Extensions.AI;
using Outrigger.Core.Callers;

namespace Outrigger.Gateway.InProcess;

/// <summary>
/// The gateway as the clients of Microsoft.Extensions.AI, without a connection: the same pipeline with its limits, cache,
/// costs and records, for a caller that the code names. Thread-safe; clients are cheap, hold nothing and need not be disposed.
/// </summary>
public interface IGatewayClients
{
    /// <summary>A chat client.</summary>
    /// <param name="caller">For whom it calls: tenant, user and allowed models count as if its key had been sent.</param>
    /// <param name="defaultModel">The model of requests that name none: an alias, <c>provider/model</c> or a bare name.</param>
    IChatClient CreateChatClient(Caller caller, string? defaultModel = null);

    /// <summary>A generator of embeddings.</summary>
    /// <param name="caller">For whom it calls.</param>
    /// <param name="defaultModel">The model of requests that name none.</param>
    IEmbeddingGenerator<string, Embedding<float>> CreateEmbeddingGenerator(Caller caller, string? defaultModel = null);
}
