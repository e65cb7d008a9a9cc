using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;
using Outrigger.Gateway.Caching;
using Outrigger.Redis;
using Outrigger.Redis.Caching;
using Outrigger.Redis.Engine;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>The door to Redis: it takes the place of what modules keep in the process and nodes should share.</summary>
public static class RedisModule
{
    /// <summary>
    /// Registers the Redis of <c>Outrigger:Redis</c> and every store on it; without a connection string nothing but the
    /// settings. A wrong string stops the start, a Redis that does not answer does not.
    /// </summary>
    public static IServiceCollection AddRedis(this IServiceCollection services, IConfiguration configuration)
    {
        ArgumentNullException.ThrowIfNull(configuration);
        var section = configuration.GetSection(RedisOptions.SectionName);
        services.AddOptionsWithValidateOnStart<RedisOptions>().Bind(section);
        services.AddSingleton<IValidateOptions<RedisOptions>, RedisOptionsValidator>();
        services.AddSingleton<IValidateOptions<RedisOptions>, RedisOptionsCrossValidator>();
        if (string.IsNullOrWhiteSpace(section[nameof(RedisOptions.ConnectionString)]))
        {
            return services;
        }

        services.AddMetrics();
        services.TryAddSingleton(TimeProvider.System);
        services.AddSingleton<RedisMetrics>();
        services.AddSingleton<RedisConnection>();
        services.AddHostedService<RedisStarter>();
        services.AddHealthChecks().AddCheck<RedisHealthCheck>("redis", tags: ["ready"]);
        services.Replace(ServiceDescriptor.Singleton<IAnswerStore, RedisAnswerStore>());
        return services;
    }
}
