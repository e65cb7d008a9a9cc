using Microsoft.Extensions.DependencyInjection.Extensions;
using Outrigger.Gateway.Tenancy;
using Outrigger.Jobs.BuiltIn;
using Outrigger.Jobs.Queue;
using Outrigger.Server.Wiring;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Joins the queue with what stands beside it.</summary>
internal static class JobsWiringModule
{
    /// <summary>Has the built-in types answered by the gateway, jobs ordered by Assist and tenants with jobs kept; to be called before the queue is added.</summary>
    public static IServiceCollection AddJobsWiring(this IServiceCollection services)
    {
        services.TryAddEnumerable(ServiceDescriptor.Singleton<ITenancyDependents, JobDependents>());
        services.TryAddEnumerable(ServiceDescriptor.Singleton<ITenancyDependents, ScheduleDependents>());
        return services
            .AddSingleton<ITextModel, GatewayTextModel>()
            .AddSingleton<IJobScorer, AssistJobScorer>();
    }
}
