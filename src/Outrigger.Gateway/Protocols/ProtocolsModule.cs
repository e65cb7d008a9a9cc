using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Outrigger.Core.Errors;
using Outrigger.Gateway.Protocols.Gemini;
using Outrigger.Gateway.Protocols.OpenAIChat;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>The door of the wire protocols that clients speak.</summary>
public static class ProtocolsModule
{
    /// <summary>Adds the protocols.</summary>
    public static IServiceCollection AddProtocols(this IServiceCollection services)
    {
        services.TryAddSingleton<OpenAIModels>();
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IErrorShape, OpenAIRouteErrors>());
        AddGemini(services);
        return services;
    }

    /// <summary>Maps <c>/v1/chat/completions</c>, <c>/v1/embeddings</c>, <c>/v1/models</c> and the routes below <c>/v1beta</c>.</summary>
    public static IEndpointRouteBuilder MapProtocols(this IEndpointRouteBuilder routes)
    {
        OpenAIEndpoints.Map(routes);
        GeminiEndpoints.Map(routes);
        return routes;
    }

    private static void AddGemini(IServiceCollection services)
    {
        services.TryAddSingleton<GeminiModels>();
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IErrorShape, GeminiRouteErrors>());
        foreach (var dialect in GeminiDialects.Create())
        {
            services.AddSingleton(dialect);
        }
    }
}
