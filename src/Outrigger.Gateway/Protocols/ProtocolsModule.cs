using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Outrigger.Core.Errors;
using Outrigger.Gateway.Protocols.OpenAIChat;
using Outrigger.Gateway.Protocols.OpenAIEmbeddings;
using Outrigger.Gateway.Translation;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>The door of the wire protocols that clients speak.</summary>
public static class ProtocolsModule
{
    /// <summary>Adds the protocols.</summary>
    public static IServiceCollection AddProtocols(this IServiceCollection services)
    {
        services.TryAddSingleton<OpenAIModels>();
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IErrorShape, OpenAIRouteErrors>());
        services.AddSingleton(new Dialect(OpenAIKinds.Chat, Chat: new ChatCodec()));
        services.AddSingleton(new Dialect(OpenAIKinds.Embeddings, Embedding: new EmbeddingCodec()));
        return services;
    }

    /// <summary>Maps <c>/v1/chat/completions</c>, <c>/v1/embeddings</c> and <c>/v1/models</c>.</summary>
    public static IEndpointRouteBuilder MapProtocols(this IEndpointRouteBuilder routes)
    {
        OpenAIEndpoints.Map(routes);
        return routes;
    }
}
