using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Outrigger.Assist.Assistance;
using Outrigger.Assist.Decisions;
using Outrigger.Assist.Models;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>The door of Assist: all of it, added and mapped with one call each.</summary>
public static class AssistanceModule
{
    /// <summary>Adds <see cref="AssistService"/>, the contract of decisions, the registry of models, and every module.</summary>
    public static IServiceCollection AddAssist(this IServiceCollection services, IConfiguration configuration)
    {
        ArgumentNullException.ThrowIfNull(services);
        ArgumentNullException.ThrowIfNull(configuration);

        // Once, however many parts of a process ask for it: a model that is registered twice would be two models.
        if (services.Any(static service => service.ServiceType == typeof(AssistService)))
        {
            return services;
        }

        services.AddOptionsWithValidateOnStart<AssistanceOptions>().Bind(configuration.GetSection(AssistanceOptions.SectionName));
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IValidateOptions<AssistanceOptions>, AssistanceOptionsValidator>());

        // One line a module here.
        services
            .AddDecisions(configuration)
            .AddModels(configuration)
            .AddAnomaly(configuration)
            .AddSystemHealth(configuration)
            .AddForecasting(configuration)
            .AddLogAnalysis(configuration)
            .AddSuggestions(configuration)
            .AddIntent(configuration)
            .AddRequestValidation(configuration)
            .AddRetry(configuration)
            .AddDrift(configuration)
            .AddErrors(configuration)
            .AddPrediction(configuration)
            .AddPriority(configuration)
            .AddTriage(configuration)
            .AddAccessScoring(configuration);

        services.TryAddSingleton(static provider => new AssistService(
            provider,
            provider.GetRequiredService<ModelRegistry>(),
            provider.GetRequiredService<StateKeeper>(),
            provider.GetRequiredService<ActGate>(),
            provider.GetRequiredService<ILogger<AssistService>>()));
        services.AddHostedService<AssistStartup>();
        return services;
    }

    /// <summary>Maps the routes of every module below <c>/assist/v1</c>. Who calls is known before a byte of a body is read.</summary>
    public static IEndpointRouteBuilder MapAssist(this IEndpointRouteBuilder routes)
    {
        ArgumentNullException.ThrowIfNull(routes);

        // Modules map their full paths, so that they can be mapped alone as well.
        var group = routes.MapGroup("").WithTags("Assist");
        ((IEndpointConventionBuilder)group).Add(AssistMiddleware.Protect);

        // One line a module here.
        group
            .MapDecisions()
            .MapModels()
            .MapAnomaly()
            .MapSystemHealth()
            .MapForecasting()
            .MapLogAnalysis()
            .MapSuggestions()
            .MapIntent()
            .MapRequestValidation()
            .MapRetry()
            .MapDrift()
            .MapErrors()
            .MapPrediction()
            .MapPriority()
            .MapTriage()
            .MapAccessScoring();
        return routes;
    }
}
