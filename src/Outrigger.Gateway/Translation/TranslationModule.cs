using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;
using Outrigger.Gateway.Forwarding;
using Outrigger.Gateway.Translation;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>The door of translation: any client to any provider.</summary>
public static class TranslationModule
{
    /// <summary>Adds the planner that joins dialects; the protocols register theirs.</summary>
    public static IServiceCollection AddTranslation(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddOptionsWithValidateOnStart<TranslationOptions>().Bind(configuration.GetSection(TranslationOptions.SectionName));
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IValidateOptions<TranslationOptions>, TranslationOptionsValidator>());
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IValidateOptions<TranslationOptions>, TranslationOptionsCrossValidator>());
        services.TryAddSingleton(TimeProvider.System);
        services.TryAddSingleton<IModelFacts, NoModelFacts>();
        services.TryAddSingleton<MediaFetcher>();
        services.TryAddSingleton<SealMemory>();
        services.TryAddSingleton<ICallPlanner, TranslationPlanner>();
        return services;
    }
}
