using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;
using Outrigger.Assist.Decisions;
using Outrigger.Assist.Validation;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>The door of request validation.</summary>
public static class ValidationModule
{
    /// <summary>Adds <see cref="IRequestValidation"/>. Needs what <c>AddDecisions</c> and <c>AddSuggestions</c> add.</summary>
    public static IServiceCollection AddRequestValidation(this IServiceCollection services, IConfiguration configuration)
    {
        ArgumentNullException.ThrowIfNull(configuration);
        services.AddOptionsWithValidateOnStart<ValidationOptions>().Bind(configuration.GetSection(ValidationOptions.SectionName));
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IValidateOptions<ValidationOptions>, ValidationOptionsValidator>());
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IValidateOptions<ValidationOptions>, ValidationOptionsCrossValidator>());
        services.TryAddSingleton<ValidationModel>();
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IDecisionModel, ValidationModel>(static provider => provider.GetRequiredService<ValidationModel>()));
        services.TryAddSingleton<ProfileStore>();
        services.TryAddEnumerable(ServiceDescriptor.Singleton<ILearnedState, ProfileStore>(static provider => provider.GetRequiredService<ProfileStore>()));
        services.TryAddSingleton<RequestValidation>();
        services.TryAddSingleton<IRequestValidation>(static provider => provider.GetRequiredService<RequestValidation>());
        return services;
    }

    /// <summary>Maps <c>/assist/v1/validation/check</c>.</summary>
    public static IEndpointRouteBuilder MapRequestValidation(this IEndpointRouteBuilder routes)
    {
        ValidationEndpoints.Map(routes);
        return routes;
    }
}
