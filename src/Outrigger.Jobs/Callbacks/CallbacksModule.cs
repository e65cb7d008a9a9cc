using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;
using Outrigger.Jobs.Callbacks;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>The door of callbacks.</summary>
public static class CallbacksModule
{
    /// <summary>Adds the delivery of callbacks; needs secrets (<c>AddSecrets</c>) for their signatures.</summary>
    public static IServiceCollection AddJobCallbacks(this IServiceCollection services, IConfiguration configuration)
    {
        ArgumentNullException.ThrowIfNull(configuration);
        services.AddOptionsWithValidateOnStart<CallbacksOptions>().Bind(configuration.GetSection(CallbacksOptions.SectionName));
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IValidateOptions<CallbacksOptions>, CallbacksOptionsValidator>());
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IValidateOptions<CallbacksOptions>, CallbacksOptionsCrossValidator>());
        services.TryAddSingleton<CallbackSigner>();
        services.TryAddSingleton(static provider => ActivatorUtilities.CreateInstance<CallbackDelivery>(provider, new Random()));
        services.AddHostedService<CallbacksWorker>();
        return services;
    }

    /// <summary>Maps <c>/jobs/v1/callback-key</c>.</summary>
    public static IEndpointRouteBuilder MapJobCallbacks(this IEndpointRouteBuilder routes)
    {
        CallbacksEndpoints.Map(routes);
        return routes;
    }
}
