using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Configuration;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>The door of jobs as a whole.</summary>
public static class JobsModule
{
    /// <summary>Adds the queue, its workers, its maintenance and its HTTP.</summary>
    public static IServiceCollection AddJobs(this IServiceCollection services, IConfiguration configuration) =>
        services
            .AddJobQueue(configuration)
            .AddJobWorkers(configuration)
            .AddJobMaintenance(configuration)
            .AddJobCallbacks(configuration)
            .AddJobSchedules(configuration)
            .AddBuiltInJobs()
            .AddJobsApi();

    /// <summary>Maps <c>/jobs/v1</c>, <c>/api/translate</c> and <c>/api/analyze</c>.</summary>
    public static IEndpointRouteBuilder MapJobs(this IEndpointRouteBuilder routes) => routes.MapJobsApi().MapJobSchedules().MapJobCallbacks().MapBuiltInJobs();
}
