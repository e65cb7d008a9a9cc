using Outrigger.Jobs.BuiltIn;
using Outrigger.Jobs.Queue;
using Outrigger.Server.Wiring;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Joins the queue with what stands beside it.</summary>
internal static class JobsWiringModule
{
    /// <summary>Has the built-in types answered by the gateway and jobs ordered by Assist; to be called before the queue is added.</summary>
    public static IServiceCollection AddJobsWiring(this IServiceCollection services) => services
        .AddSingleton<ITextModel, GatewayTextModel>()
        .AddSingleton<IJobScorer, AssistJobScorer>();
}
