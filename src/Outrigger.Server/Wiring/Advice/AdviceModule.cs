using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;
using Outrigger.Assist.Alerts;
using Outrigger.Assist.Errors;
using Outrigger.Assist.Intent;
using Outrigger.Assist.Prediction;
using Outrigger.Server.Wiring.Advice;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>The door of language models beside Assist.</summary>
internal static class AdviceModule
{
    private const string LimitName = "AdvisorTimeLimit";

    /// <summary>Lets Assist ask models through the gateway, for the purposes that a model is named for; to be called before Assist is added.</summary>
    public static IServiceCollection AddAdvice(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddOptionsWithValidateOnStart<AdviceOptions>().Bind(configuration.GetSection(AdviceOptions.SectionName));
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IValidateOptions<AdviceOptions>, AdviceOptionsValidator>());
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IValidateOptions<AdviceOptions>, AdviceOptionsCrossValidator>());
        services.AddMetrics();
        services.TryAddSingleton(TimeProvider.System);
        services.TryAddSingleton<AdviceMetrics>();
        services.TryAddSingleton<AdviceAskers>();
        services.TryAddSingleton<ITextAdvisor, GatewayTextAdvisor>();
        services.TryAddSingleton<IErrorAdvisor, GatewayErrorAdvisor>();
        services.TryAddSingleton<IRiskAdvisor, GatewayRiskAdvisor>();
        services.TryAddSingleton<IAlertAdvisor, GatewayAlertAdvisor>();

        // One limit to set: the module's own, where it is not set itself, is the model's.
        services.AddOptions<IntentOptions>().PostConfigure<IOptionsMonitor<AdviceOptions>>((module, advice) => module.AdvisorTimeLimit = Limit(configuration, IntentOptions.SectionName, advice.CurrentValue.Intent, module.AdvisorTimeLimit));
        services.AddOptions<ErrorsOptions>().PostConfigure<IOptionsMonitor<AdviceOptions>>((module, advice) => module.AdvisorTimeLimit = Limit(configuration, ErrorsOptions.SectionName, advice.CurrentValue.Errors, module.AdvisorTimeLimit));
        services.AddOptions<PredictionOptions>().PostConfigure<IOptionsMonitor<AdviceOptions>>((module, advice) => module.AdvisorTimeLimit = Limit(configuration, PredictionOptions.SectionName, advice.CurrentValue.Prediction, module.AdvisorTimeLimit));
        services.AddOptions<AlertsOptions>().PostConfigure<IOptionsMonitor<AdviceOptions>>((module, advice) => module.AdvisorTimeLimit = Limit(configuration, AlertsOptions.SectionName, advice.CurrentValue.Alerts, module.AdvisorTimeLimit));
        return services;
    }

    private static TimeSpan Limit(IConfiguration configuration, string section, AdviceModelOptions advice, TimeSpan own) =>
        advice.Model.Length == 0 || configuration.GetSection(section)[LimitName] is not null ? own : advice.Timeout;
}
