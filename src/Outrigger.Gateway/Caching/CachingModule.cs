using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;
using Outrigger.Gateway.Caching;
using Outrigger.Gateway.Caching.Flights;
using Outrigger.Gateway.Caching.Keying;
using Outrigger.Gateway.Caching.Memory;
using Outrigger.Gateway.Forwarding;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>The door of the response cache.</summary>
public static class CachingModule
{
    /// <summary>Adds the cache of <c>Outrigger:Gateway:Caching</c> with the store in memory (Redis takes its place). It is off until an alias, a key or a request asks for it.</summary>
    public static IServiceCollection AddCaching(this IServiceCollection services, IConfiguration configuration)
    {
        ArgumentNullException.ThrowIfNull(configuration);
        services.AddOptionsWithValidateOnStart<CachingOptions>().Bind(configuration.GetSection(CachingOptions.SectionName));
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IValidateOptions<CachingOptions>, CachingOptionsValidator>());
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IValidateOptions<CachingOptions>, CachingOptionsCrossValidator>());
        services.AddMetrics();
        services.TryAddSingleton(TimeProvider.System);
        services.TryAddSingleton<IAnswerStore, InMemoryAnswerStore>();
        services.TryAddSingleton<CachePolicy>();
        services.TryAddSingleton<KeyBuilder>();
        services.TryAddSingleton<FlightTable>();
        services.TryAddSingleton(provider => new RecordingBudget(provider.GetRequiredService<IOptions<CachingOptions>>().Value.RecordingBytes));
        services.TryAddSingleton<CachingMetrics>();
        services.TryAddSingleton<IAnswerCache, AnswerCache>();
        return services;
    }

    /// <summary>Maps <c>/cache</c> onto the group of <c>/admin</c>, whose filter has seen the admin key.</summary>
    public static IEndpointRouteBuilder MapCaching(this IEndpointRouteBuilder admin)
    {
        CachingEndpoints.Map(admin);
        return admin;
    }
}
