using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;
using Outrigger.Assist.Decisions;
using Outrigger.Assist.Retry;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>The door of retry advice.</summary>
public static class RetryModule
{
    /// <summary>Adds <see cref="IRetryAdvice"/> and what it decides with.</summary>
    public static IServiceCollection AddRetry(this IServiceCollection services, IConfiguration configuration)
    {
        ArgumentNullException.ThrowIfNull(configuration);
        services.AddDecisions(configuration);
        services.AddOptionsWithValidateOnStart<RetryOptions>().Bind(configuration.GetSection(RetryOptions.SectionName));
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IValidateOptions<RetryOptions>, RetryOptionsValidator>());
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IValidateOptions<RetryOptions>, RetryOptionsCrossValidator>());
        services.TryAddSingleton<IRetryDice, SystemRetryDice>();
        services.TryAddSingleton<RetryMetrics>();
        services.TryAddSingleton<RetryModel>();
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IDecisionModel, RetryModel>(static provider => provider.GetRequiredService<RetryModel>()));
        services.TryAddSingleton(static provider => new RetryEngine(provider.GetRequiredService<IOptionsMonitor<RetryOptions>>().CurrentValue.ToSettings()));
        services.TryAddEnumerable(ServiceDescriptor.Singleton<ILearnedState, RetryState>());
        services.TryAddSingleton<IRetryAdvice, RetryAdvisor>();
        return services;
    }

    /// <summary>Maps <c>/assist/v1/retry</c>.</summary>
    public static IEndpointRouteBuilder MapRetry(this IEndpointRouteBuilder routes)
    {
        RetryEndpoints.Map(routes);
        return routes;
    }
}
