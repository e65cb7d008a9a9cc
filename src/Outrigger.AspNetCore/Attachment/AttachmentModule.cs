using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;
using Outrigger.AspNetCore.Attachment;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>The door of the package: attaches Outrigger to an application.</summary>
public static class AttachmentModule
{
    /// <summary>
    /// Adds what <see cref="UseOutrigger"/> runs. The engines run in this process, unless
    /// <c>Outrigger:AspNetCore:Remote:BaseUrl</c> names another Outrigger.
    /// </summary>
    /// <param name="services">The application's.</param>
    /// <param name="configuration">The application's, the whole of it: settings lie below <c>Outrigger</c>.</param>
    /// <param name="configure">Settings in code; they win over the configuration.</param>
    public static IServiceCollection AddOutrigger(this IServiceCollection services, IConfiguration configuration, Action<OutriggerOptions>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(services);
        ArgumentNullException.ThrowIfNull(configuration);
        services.AddOptionsWithValidateOnStart<AttachmentOptions>().Bind(configuration.GetSection(AttachmentOptions.SectionName));
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IValidateOptions<AttachmentOptions>, AttachmentOptionsValidator>());
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IValidateOptions<AttachmentOptions>, AttachmentOptionsPathValidator>());
        services
            .AddAssistants(configuration)
            .AddAccessScores(configuration)
            .AddUnderstanding(configuration)
            .AddRisks(configuration)
            .AddErrorAnswers(configuration)
            .AddObservation(configuration)
            .AddOutgoing(configuration);
        var options = new OutriggerOptions(services);
        configure?.Invoke(options);

        // What is asked: an assistant that the application has registered itself stays.
        services.AddStateFiles(configuration, options.StateSettings);
        if (!services.TryAddRemote(configuration, options.RemoteSettings))
        {
            services.AddInProcessAssistant(configuration);
        }

        return services;
    }

    /// <summary>
    /// Runs the steps around what follows. Put it behind <c>UseForwardedHeaders</c> and <c>UseAuthentication</c>, before
    /// <c>UseAuthorization</c> and the endpoints.
    /// </summary>
    public static IApplicationBuilder UseOutrigger(this IApplicationBuilder app)
    {
        ArgumentNullException.ThrowIfNull(app);
        return app.UseMiddleware<AttachmentMiddleware>();
    }
}
