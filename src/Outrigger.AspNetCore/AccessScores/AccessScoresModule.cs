using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Authorization.Policy;
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
        Decorate(services);
        return services;
    }

    // Put around what is registered by now; else around the framework's own, which is added only where there is none yet.
    private static void Decorate(IServiceCollection services)
    {
        var existing = services.LastOrDefault(static one => one.ServiceType == typeof(IAuthorizationMiddlewareResultHandler) && !one.IsKeyedService);
        if (existing?.ImplementationFactory?.Target is Decorated)
        {
            return;
        }

        services.Add(new ServiceDescriptor(
            typeof(IAuthorizationMiddlewareResultHandler), new Decorated(existing).Create, existing?.Lifetime ?? ServiceLifetime.Singleton));
    }

    private sealed class Decorated(ServiceDescriptor? inner)
    {
        public RefusalHandler Create(IServiceProvider provider) => new RefusalHandler(inner switch
        {
            null => new AuthorizationMiddlewareResultHandler(),
            { ImplementationInstance: IAuthorizationMiddlewareResultHandler instance } => instance,
            { ImplementationFactory: { } factory } => (IAuthorizationMiddlewareResultHandler)factory(provider),
            _ => (IAuthorizationMiddlewareResultHandler)ActivatorUtilities.CreateInstance(provider, inner.ImplementationType!),
        });
    }
}
