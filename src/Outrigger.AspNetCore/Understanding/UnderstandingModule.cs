using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;
using Outrigger.AspNetCore.Understanding;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>The door of intents, validation and routes.</summary>
internal static class UnderstandingModule
{
    /// <summary>Adds the step.</summary>
    public static IServiceCollection AddUnderstanding(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddOptionsWithValidateOnStart<UnderstandingOptions>().Bind(configuration.GetSection(UnderstandingOptions.SectionName));
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IValidateOptions<UnderstandingOptions>, UnderstandingOptionsValidator>());
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IValidateOptions<UnderstandingOptions>, UnderstandingOptionsCrossValidator>());
        services.TryAddSingleton<BodyValidation>();
        services.TryAddSingleton<UnderstandingStep>();
        return services;
    }
}
