using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;
using Outrigger.Gateway.Resilience;
using Outrigger.Server.Wiring;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>The door of retry advice for the gateway.</summary>
internal static class RetryAdviceModule
{
    /// <summary>Puts Assist in the place of the gateway's fixed rule, if the settings say so; to be called before the gateway is added.</summary>
    public static IServiceCollection AddRetryAdvice(this IServiceCollection services, IConfiguration configuration)
    {
        var section = configuration.GetSection(RetryAdviceOptions.SectionName);
        services.AddOptionsWithValidateOnStart<RetryAdviceOptions>().Bind(section);
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IValidateOptions<RetryAdviceOptions>, RetryAdviceOptionsValidator>());
        var options = new RetryAdviceOptions();
        section.Bind(options);
        if (options.Adviser == RetryAdviser.Assist)
        {
            services.AddSingleton<IRetryAdvisor, AssistRetryAdvisor>();
        }

        return services;
    }
}
