using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;
using Outrigger.Assist.Decisions;
using Outrigger.Assist.Errors;
using Outrigger.Assist.Errors.Grouping;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>The door of error analysis.</summary>
public static class ErrorsModule
{
    /// <summary>Adds <see cref="IErrorAnalysis"/>, without a language model beside it (add an <see cref="IErrorAdvisor"/> for one).</summary>
    public static IServiceCollection AddErrors(this IServiceCollection services, IConfiguration configuration)
    {
        ArgumentNullException.ThrowIfNull(configuration);
        services.AddDecisions(configuration);
        services.AddOptionsWithValidateOnStart<ErrorsOptions>().Bind(configuration.GetSection(ErrorsOptions.SectionName));
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IValidateOptions<ErrorsOptions>, ErrorsOptionsValidator>());
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IValidateOptions<ErrorsOptions>, ErrorsOptionsCrossValidator>());
        services.TryAddSingleton<ErrorModel>();
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IDecisionModel, ErrorModel>(static provider => provider.GetRequiredService<ErrorModel>()));
        services.TryAddSingleton<ErrorGroups>();
        services.TryAddEnumerable(ServiceDescriptor.Singleton<ILearnedState, ErrorGroups>(static provider => provider.GetRequiredService<ErrorGroups>()));
        services.TryAddSingleton<ErrorLessons>();
        services.TryAddEnumerable(ServiceDescriptor.Singleton<ILearnedState, ErrorLessons>(static provider => provider.GetRequiredService<ErrorLessons>()));
        services.TryAddSingleton<ErrorsMetrics>();
        services.TryAddSingleton<IErrorAdvisor, NoErrorAdvisor>();
        services.TryAddSingleton<IErrorAnalysis, ErrorAnalyzer>();
        return services;
    }

    /// <summary>Maps <c>/assist/v1/errors</c>.</summary>
    public static IEndpointRouteBuilder MapErrors(this IEndpointRouteBuilder routes)
    {
        ErrorsEndpoints.Map(routes);
        return routes;
    }
}
