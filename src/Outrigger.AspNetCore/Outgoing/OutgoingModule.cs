using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;
using Outrigger.AspNetCore.Assistants;
using Outrigger.AspNetCore.Outgoing;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>The door of advised retries of outgoing calls.</summary>
public static class OutgoingModule
{
    /// <summary>
    /// Has the client's failed calls repeated when that is worth it: those only whose method may be repeated, whose body can
    /// be sent again, and whose chance of success is high enough. Needs <c>AddOutrigger</c>.
    /// </summary>
    public static IHttpClientBuilder AddOutriggerRetry(this IHttpClientBuilder builder)
    {
        ArgumentNullException.ThrowIfNull(builder);
        return builder.AddHttpMessageHandler(static services => new RetryHandler(
            services.GetRequiredService<IRequestAssistant>(),
            services.GetRequiredService<LessonQueue>(),
            services.GetRequiredService<IOptionsMonitor<OutgoingOptions>>(),
            services.GetRequiredService<FailOpen>(),
            services.GetRequiredService<AssistantsMetrics>(),
            services.GetRequiredService<TimeProvider>()));
    }

    internal static IServiceCollection AddOutgoing(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddOptionsWithValidateOnStart<OutgoingOptions>().Bind(configuration.GetSection(OutgoingOptions.SectionName));
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IValidateOptions<OutgoingOptions>, OutgoingOptionsValidator>());
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IValidateOptions<OutgoingOptions>, OutgoingOptionsCrossValidator>());
        return services;
    }
}
