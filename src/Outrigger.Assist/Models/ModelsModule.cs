using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;
using Outrigger.Assist.Decisions;
using Outrigger.Assist.Models;
using Outrigger.Core.Storage;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>The door of models: their versions, learning from feedback, and what is kept over a restart.</summary>
public static class ModelsModule
{
    /// <summary>
    /// Adds the registry of versions, learning and the keeper of learned state, with stores in memory (a database's take
    /// their place). Every <see cref="IDecisionModel"/> and <see cref="ILearnedState"/> that is registered takes part.
    /// </summary>
    public static IServiceCollection AddModels(this IServiceCollection services, IConfiguration configuration)
    {
        ArgumentNullException.ThrowIfNull(configuration);
        services.AddOptionsWithValidateOnStart<ModelsOptions>().Bind(configuration.GetSection(ModelsOptions.SectionName));
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IValidateOptions<ModelsOptions>, ModelsOptionsValidator>());
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IValidateOptions<ModelsOptions>, ModelsOptionsCrossValidator>());
        services.AddDecisions(configuration);
        services.TryAddSingleton<IModelVersionStore, InMemoryModelVersionStore>();
        services.TryAddSingleton<IModelStateStore, InMemoryModelStateStore>();
        services.TryAddSingleton<ModelRegistry>();
        services.TryAddSingleton<ModelLearning>();
        services.TryAddSingleton<ActGate>();
        services.TryAddSingleton<StateKeeper>();
        services.TryAddSingleton<ModelCatalog>();
        services.Replace(ServiceDescriptor.Singleton<IModelParameters>(static provider => provider.GetRequiredService<ModelRegistry>()));
        services.Replace(ServiceDescriptor.Singleton<IActGate>(static provider => provider.GetRequiredService<ActGate>()));
        services.TryAddSingleton<LearningWorker>();
        services.AddHostedService(static provider => provider.GetRequiredService<LearningWorker>());
        services.TryAddSingleton<StateWorker>();
        services.AddHostedService(static provider => provider.GetRequiredService<StateWorker>());
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IRetentionJob, StateRetention>());
        return services;
    }

    /// <summary>Maps <c>/assist/v1/models</c>.</summary>
    public static IEndpointRouteBuilder MapModels(this IEndpointRouteBuilder routes)
    {
        ModelsEndpoints.Map(routes);
        return routes;
    }
}
