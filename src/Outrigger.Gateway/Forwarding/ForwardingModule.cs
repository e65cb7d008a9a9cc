using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;
using Outrigger.Core.Telemetry;
using Outrigger.Gateway.Forwarding;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>The door of forwarding: the pipeline that runs one call.</summary>
public static class ForwardingModule
{
    /// <summary>Adds the pipeline; an <see cref="IAdmissionPolicy"/> registered elsewhere takes the place of "no limits".</summary>
    public static IServiceCollection AddForwarding(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddOptionsWithValidateOnStart<ForwardingOptions>().Bind(configuration.GetSection(ForwardingOptions.SectionName));
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IValidateOptions<ForwardingOptions>, ForwardingOptionsValidator>());
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IValidateOptions<ForwardingOptions>, ForwardingOptionsCrossValidator>());
        services.TryAddSingleton(TimeProvider.System);
        services.TryAddSingleton<IAdmissionPolicy, AdmitAll>();
        services.TryAddSingleton<ICallPricer, NoPrices>();
        services.TryAddSingleton<IAnswerCache, NoCache>();
        services.TryAddSingleton<ICallPlanner, SameProtocolOnly>();
        services.TryAddSingleton<IObjectDirectory, NoObjects>();
        services.TryAddSingleton<UpstreamClient>();
        services.TryAddSingleton<StreamRelay>();
        services.TryAddSingleton<TargetRunner>();
        services.AddMetrics();
        services.TryAddSingleton<GenAiMetrics>();
        services.TryAddSingleton<CallTelemetry>();
        services.TryAddSingleton<CallSettlement>();
        services.TryAddSingleton<CallPipeline>();
        return services;
    }
}
