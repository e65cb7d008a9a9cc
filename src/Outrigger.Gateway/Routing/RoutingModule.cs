using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;
using Outrigger.Gateway.Routing;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>The door of routing: from a model's name to the upstreams that serve it.</summary>
public static class RoutingModule
{
    /// <summary>Adds aliases and the routing table.</summary>
    public static IServiceCollection AddModelRouting(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddOptionsWithValidateOnStart<AliasesOptions>()
            .Configure(options => AliasesReader.Read(configuration.GetSection(AliasesOptions.SectionName), options));
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IValidateOptions<AliasesOptions>, AliasesOptionsValidator>());
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IValidateOptions<AliasesOptions>, AliasesOptionsCrossValidator>());
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IValidateOptions<AliasesOptions>, AliasTargetsValidator>());
        services.TryAddSingleton<RoutingTableSource>();
        services.AddHostedService(provider => provider.GetRequiredService<RoutingTableSource>());
        return services;
    }
}
