using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;
using Outrigger.Assist.Decisions;
using Outrigger.Assist.Intent;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>The door of intent recognition.</summary>
public static class IntentModule
{
    /// <summary>Adds <see cref="IIntentRecognition"/>, without a language model beside it (add an <see cref="ITextAdvisor"/> for one). Needs what <c>AddDecisions</c> and <c>AddSuggestions</c> add.</summary>
    public static IServiceCollection AddIntent(this IServiceCollection services, IConfiguration configuration)
    {
        ArgumentNullException.ThrowIfNull(configuration);
        services.AddOptionsWithValidateOnStart<IntentOptions>().Bind(configuration.GetSection(IntentOptions.SectionName));
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IValidateOptions<IntentOptions>, IntentOptionsValidator>());
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IValidateOptions<IntentOptions>, IntentOptionsCrossValidator>());
        services.AddMetrics();
        services.TryAddSingleton(TimeProvider.System);
        services.TryAddSingleton<ITextAdvisor, NoTextAdvisor>();
        services.TryAddSingleton<IntentMetrics>();
        services.TryAddSingleton<IntentHead>();
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IDecisionModel, IntentHead>(static provider => provider.GetRequiredService<IntentHead>()));
        services.TryAddSingleton<IntentRecognition>();
        services.TryAddSingleton<IIntentRecognition>(static provider => provider.GetRequiredService<IntentRecognition>());
        services.TryAddEnumerable(ServiceDescriptor.Singleton<ILearnedState, IntentState>());
        services.AddHostedService<IntentStartup>();
        return services;
    }

    /// <summary>Maps <c>/assist/v1/intent</c>.</summary>
    public static IEndpointRouteBuilder MapIntent(this IEndpointRouteBuilder routes)
    {
        IntentEndpoints.Map(routes);
        return routes;
    }
}
