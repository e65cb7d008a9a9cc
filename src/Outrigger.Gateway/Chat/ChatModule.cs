using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;
using Outrigger.Gateway.Chat;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>The door of the chat endpoint.</summary>
public static class ChatModule
{
    /// <summary>Adds the chat endpoint; needs <c>AddGateway</c>, <c>AddInProcess</c> and <c>AddConversations</c>.</summary>
    public static IServiceCollection AddChat(this IServiceCollection services, IConfiguration configuration)
    {
        ArgumentNullException.ThrowIfNull(configuration);
        services.AddOptionsWithValidateOnStart<ChatEndpointOptions>().Bind(configuration.GetSection(ChatEndpointOptions.SectionName));
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IValidateOptions<ChatEndpointOptions>, ChatEndpointOptionsValidator>());
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IValidateOptions<ChatEndpointOptions>, ChatEndpointOptionsCrossValidator>());
        services.TryAddSingleton(TimeProvider.System);
        services.TryAddSingleton<ChatModels>();
        services.TryAddSingleton<IChatModels>(static provider => provider.GetRequiredService<ChatModels>());
        services.TryAddSingleton<ChatDesk>();
        return services;
    }

    /// <summary>Maps <c>POST /api/chat</c>.</summary>
    public static IEndpointRouteBuilder MapChat(this IEndpointRouteBuilder routes)
    {
        ChatEndpoints.Map(routes);
        return routes;
    }
}
