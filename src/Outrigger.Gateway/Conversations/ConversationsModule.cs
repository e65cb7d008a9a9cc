using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;
using Outrigger.Core.Storage;
using Outrigger.Gateway.Conversations;
using Outrigger.Gateway.Tenancy;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>The door of conversations.</summary>
public static class ConversationsModule
{
    /// <summary>Adds conversations, their store in memory (a database's takes its place) and their retention.</summary>
    public static IServiceCollection AddConversations(this IServiceCollection services, IConfiguration configuration)
    {
        ArgumentNullException.ThrowIfNull(configuration);
        services.AddOptionsWithValidateOnStart<ConversationsOptions>().Bind(configuration.GetSection(ConversationsOptions.SectionName));
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IValidateOptions<ConversationsOptions>, ConversationsOptionsValidator>());
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IValidateOptions<ConversationsOptions>, ConversationsOptionsCrossValidator>());
        services.TryAddSingleton(TimeProvider.System);
        services.TryAddSingleton<IConversationStore, InMemoryConversationStore>();
        services.TryAddSingleton<ConversationLocks>();
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IRetentionJob, ConversationRetention>());
        services.TryAddEnumerable(ServiceDescriptor.Singleton<ITenancyDependents, ConversationDependents>());
        services.AddRetention(configuration);
        return services;
    }

    /// <summary>Maps <c>/api/conversations</c>, where callers read and delete their own.</summary>
    public static IEndpointRouteBuilder MapConversations(this IEndpointRouteBuilder routes)
    {
        ConversationsEndpoints.Map(routes);
        return routes;
    }

    /// <summary>Adds <c>/conversations</c> to the group of <c>/admin</c>: administrators delete those of a tenant, user or key, and read none.</summary>
    public static IEndpointRouteBuilder MapConversationsAdmin(this IEndpointRouteBuilder admin)
    {
        ConversationsEndpoints.MapAdmin(admin);
        return admin;
    }
}
