using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Outrigger.Core.Errors;
using Outrigger.Gateway.Protocols.Anthropic;
using Outrigger.Gateway.Protocols.Gemini;
using Outrigger.Gateway.Protocols.OpenAIChat;
using Outrigger.Gateway.Protocols.OpenAICompletions;
using Outrigger.Gateway.Protocols.OpenAIEmbeddings;
using Outrigger.Gateway.Protocols.OpenAIResponses;
using Outrigger.Gateway.Translation;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>The door of the wire protocols that clients speak.</summary>
public static class ProtocolsModule
{
    /// <summary>Adds the protocols.</summary>
    public static IServiceCollection AddProtocols(this IServiceCollection services)
    {
        // The more specific shapes of errors come first: OpenAI's covers all of /v1.
        services.AddAnthropic();
        services.AddGemini();
        services.AddOpenAI();
        return services;
    }

    /// <summary>Maps the routes of OpenAI, Anthropic and Gemini.</summary>
    public static IEndpointRouteBuilder MapProtocols(this IEndpointRouteBuilder routes)
    {
        OpenAIEndpoints.Map(routes);
        ResponsesEndpoints.Map(routes);
        AnthropicEndpoints.Map(routes);
        GeminiEndpoints.Map(routes);
        return routes;
    }

    private static void AddOpenAI(this IServiceCollection services)
    {
        services.TryAddSingleton<OpenAIModels>();
        services.TryAddSingleton<StoredResponses>();
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IErrorShape, OpenAIRouteErrors>());
        services.AddSingleton(new Dialect(OpenAIKinds.Chat, Chat: new ChatCodec()));
        services.AddSingleton(new Dialect(OpenAIKinds.Completions, Chat: new CompletionsCodec(), ServesUpstreams: false));
        services.AddSingleton(new Dialect(OpenAIKinds.Embeddings, Embedding: new EmbeddingCodec()));
        services.AddSingleton(new Dialect(ResponsesKinds.Responses, Chat: new ResponsesCodec(), Api: "responses"));
        services.AddSingleton(new Dialect(ResponsesKinds.InputTokens, Count: new InputTokensCodec()));
    }

    private static void AddAnthropic(this IServiceCollection services)
    {
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IErrorShape, AnthropicRouteErrors>());
        services.TryAddSingleton<AnthropicModels>();
        services.AddSingleton(new Dialect(AnthropicWire.Messages, Chat: AnthropicCodec.Instance));
        services.AddSingleton(new Dialect(AnthropicWire.CountTokens, Count: AnthropicCountCodec.Instance));
    }

    private static void AddGemini(this IServiceCollection services)
    {
        services.TryAddSingleton<GeminiModels>();
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IErrorShape, GeminiRouteErrors>());
        foreach (var dialect in GeminiDialects.Create())
        {
            services.AddSingleton(dialect);
        }
    }
}
