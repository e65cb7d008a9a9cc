using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;
using Outrigger.AspNetCore.Assistants;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>The door of what the steps ask.</summary>
internal static class AssistantsModule
{
    /// <summary>Adds how steps ask and how what turned out is told. The <see cref="IRequestAssistant"/> itself comes from elsewhere.</summary>
    public static IServiceCollection AddAssistants(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddOptionsWithValidateOnStart<AssistantsOptions>().Bind(configuration.GetSection(AssistantsOptions.SectionName));
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IValidateOptions<AssistantsOptions>, AssistantsOptionsValidator>());
        services.AddMetrics();
        services.AddLogging();
        services.TryAddSingleton(TimeProvider.System);
        services.TryAddSingleton<AssistantsMetrics>();
        services.TryAddSingleton<FailOpen>();
        services.TryAddSingleton<StepCalls>();
        services.TryAddSingleton<LessonQueue>();
        services.TryAddSingleton<LessonWorker>();
        services.AddHostedService(static provider => provider.GetRequiredService<LessonWorker>());
        return services;
    }

    /// <summary>Has the engines of Assist in this process asked.</summary>
    public static IServiceCollection AddInProcessAssistant(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddAssist(configuration);
        services.TryAddSingleton<IRequestAssistant, InProcessAssistant>();
        return services;
    }
}
