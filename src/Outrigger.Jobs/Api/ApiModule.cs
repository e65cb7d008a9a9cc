using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Outrigger.Jobs.Api;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>The door of the queue's HTTP.</summary>
public static class ApiModule
{
    /// <summary>Adds what <see cref="MapJobsApi"/> needs.</summary>
    public static IServiceCollection AddJobsApi(this IServiceCollection services)
    {
        services.TryAddSingleton<JobEventStreams>();
        return services;
    }

    /// <summary>Maps <c>/jobs/v1</c>.</summary>
    public static IEndpointRouteBuilder MapJobsApi(this IEndpointRouteBuilder routes)
    {
        var group = routes.MapGroup("/jobs/v1").WithTags("Jobs");
        JobsEndpoints.Map(group);
        OutsideWorkers.Map(group);
        JobEventStreams.Map(group);
        return routes;
    }

    /// <summary>Adds <c>/jobs</c> to the group of <c>/admin</c>.</summary>
    public static IEndpointRouteBuilder MapJobsAdmin(this IEndpointRouteBuilder admin)
    {
        JobsAdminEndpoints.Map(admin);
        return admin;
    }
}
