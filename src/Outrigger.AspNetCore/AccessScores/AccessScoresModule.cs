using Microsoft.AspNetCore.Authorization;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;
using Outrigger.AspNetCore.AccessScores;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>The door of access scores.</summary>
internal static class AccessScoresModule
{
    /// <summary>Adds the step and what decides <see cref="AccessRequirement"/>.</summary>
    public static IServiceCollection AddAccessScores(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddOptionsWithValidateOnStart<AccessScoresOptions>().Bind(configuration.GetSection(AccessScoresOptions.SectionName));
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IValidateOptions<AccessScoresOptions>, AccessScoresOptionsValidator>());
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IAuthorizationHandler, AccessRequirementHandler>());
        services.TryAddSingleton<AccessScoresStep>();
        return services;
    }
}
