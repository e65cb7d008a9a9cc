using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;
using Outrigger.Assist.Decisions;
using Outrigger.Assist.Decisions.Making;
using Outrigger.Assist.Decisions.Recording;
using Outrigger.Assist.Decisions.Serving;
using Outrigger.Core.Storage;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>The door of decisions: what every module decides through, and where decisions are looked at again.</summary>
public static class DecisionsModule
{
    /// <summary>Adds <see cref="IDecisionMaker"/>, the store in memory (a database's takes its place), its writer and its retention.</summary>
    public static IServiceCollection AddDecisions(this IServiceCollection services, IConfiguration configuration)
    {
        ArgumentNullException.ThrowIfNull(configuration);
        services.AddOptionsWithValidateOnStart<DecisionsOptions>().Bind(configuration.GetSection(DecisionsOptions.SectionName));
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IValidateOptions<DecisionsOptions>, DecisionsOptionsValidator>());
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IValidateOptions<DecisionsOptions>, DecisionsOptionsCrossValidator>());
        services.AddMetrics();
        services.AddLogging();
        services.TryAddSingleton(TimeProvider.System);
        services.TryAddSingleton<IDecisionStore, InMemoryDecisionStore>();
        services.TryAddSingleton<IModelParameters, InitialModelParameters>();
        services.TryAddSingleton<IActGate, ClosedActGate>();
        services.TryAddSingleton<DecisionsMetrics>();
        services.TryAddSingleton<ModuleGuards>();
        services.TryAddSingleton<RecentDecisions>();
        services.TryAddSingleton<DecisionListeners>();
        services.TryAddSingleton<DecisionRecorder>();
        services.TryAddSingleton<DecisionWriter>();
        services.AddHostedService(static provider => provider.GetRequiredService<DecisionWriter>());
        services.TryAddSingleton<IDecisionMaker, DecisionMaker>();
        services.TryAddSingleton<DecisionModels>();
        services.TryAddSingleton<DecisionArchive>();
        services.TryAddSingleton<IDecisionFeedback>(static provider => provider.GetRequiredService<DecisionArchive>());
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IRetentionJob, DecisionRetention>());
        services.AddRetention(configuration);
        return services;
    }

    /// <summary>Maps <c>/assist/v1/decisions</c>.</summary>
    public static IEndpointRouteBuilder MapDecisions(this IEndpointRouteBuilder routes)
    {
        DecisionsEndpoints.Map(routes);
        return routes;
    }
}
