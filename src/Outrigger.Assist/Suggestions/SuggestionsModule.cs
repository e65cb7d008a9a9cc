using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;
using Outrigger.Assist.Decisions;
using Outrigger.Assist.Suggestions;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>The door of route suggestions.</summary>
public static class SuggestionsModule
{
    /// <summary>Adds <see cref="IRouteSuggestion"/>. Needs what <c>AddDecisions</c> adds.</summary>
    public static IServiceCollection AddSuggestions(this IServiceCollection services, IConfiguration configuration)
    {
        ArgumentNullException.ThrowIfNull(configuration);
        services.AddOptionsWithValidateOnStart<SuggestionsOptions>().Bind(configuration.GetSection(SuggestionsOptions.SectionName));
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IValidateOptions<SuggestionsOptions>, SuggestionsOptionsValidator>());
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IValidateOptions<SuggestionsOptions>, SuggestionsOptionsCrossValidator>());
        services.TryAddSingleton<SuggestionModel>();
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IDecisionModel, SuggestionModel>(static provider => provider.GetRequiredService<SuggestionModel>()));
        services.TryAddSingleton<ApiDescription>();
        services.TryAddSingleton<RequestedOperations>();
        services.TryAddSingleton<IRouteSuggestion, RouteSuggester>();
        return services;
    }

    /// <summary>Maps <c>/assist/v1/routes/suggest</c>.</summary>
    public static IEndpointRouteBuilder MapSuggestions(this IEndpointRouteBuilder routes)
    {
        SuggestionsEndpoints.Map(routes);
        return routes;
    }
}
