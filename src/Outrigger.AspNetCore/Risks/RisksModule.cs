using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Outrigger.AspNetCore.Risks;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>The door of issue prediction.</summary>
internal static class RisksModule
{
    /// <summary>Adds the step.</summary>
    public static IServiceCollection AddRisks(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddOptionsWithValidateOnStart<RisksOptions>().Bind(configuration.GetSection(RisksOptions.SectionName));
        services.TryAddSingleton<RisksStep>();
        return services;
    }
}
