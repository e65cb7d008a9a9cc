using System.Diagnostics.CodeAnalysis;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;
using Outrigger.Jobs.Queue;
using Outrigger.Jobs.Workers;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>The door of workers: handlers in this process.</summary>
public static class WorkersModule
{
    /// <summary>Adds the workers of this process; what they do is added with <c>AddJobHandler</c>.</summary>
    public static IServiceCollection AddJobWorkers(this IServiceCollection services, IConfiguration configuration)
    {
        ArgumentNullException.ThrowIfNull(configuration);
        services.AddOptionsWithValidateOnStart<WorkersOptions>().Bind(configuration.GetSection(WorkersOptions.SectionName));
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IValidateOptions<WorkersOptions>, WorkersOptionsValidator>());
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IValidateOptions<WorkersOptions>, WorkersOptionsCrossValidator>());
        services.TryAddSingleton<JobRunners>();
        services.TryAddSingleton<EndBuffer>();
        services.TryAddSingleton<LeaseKeeper>();
        services.TryAddSingleton(static provider => ActivatorUtilities.CreateInstance<JobExecution>(provider, new Random()));
        services.TryAddSingleton<IJobClient, JobClient>();
        services.TryAddSingleton<JobWorkers>();
        services.AddHostedService(static provider => provider.GetRequiredService<JobWorkers>());
        return services;
    }

    /// <summary>Adds a handler for jobs of one type; <see cref="IJobClient"/> finds it by the type of its input.</summary>
    /// <param name="services">Where to.</param>
    /// <param name="type">The name of the jobs: 1 to 64 characters out of a–z, 0–9, '-', '_' and '.'.</param>
    /// <param name="json">How the input is read and written.</param>
    /// <param name="queue">The queue its jobs go into unless an order names another; null for the default queue.</param>
    /// <typeparam name="THandler">Made anew for each attempt.</typeparam>
    /// <typeparam name="TInput">The input.</typeparam>
    public static IServiceCollection AddJobHandler<[DynamicallyAccessedMembers(DynamicallyAccessedMemberTypes.PublicConstructors)] THandler, TInput>(
        this IServiceCollection services, string type, JsonTypeInfo<TInput> json, string? queue = null)
        where THandler : class, IJobHandler<TInput>
    {
        if (!QueueNames.IsType(type) || (queue is not null && !QueueNames.IsQueue(queue)))
        {
            throw new ArgumentException($"'{type}' or '{queue}' is no name: 1 to 64 characters out of a-z, 0-9, '-', '_' and '.'.", nameof(type));
        }

        services.TryAddTransient<THandler>();
        services.AddSingleton(new JobInputType(typeof(TInput), type, queue, json));
        services.AddSingleton<IJobRunner>(provider => new JobRunner<THandler, TInput>(type, queue, json, provider.GetRequiredService<IServiceScopeFactory>()));
        services.AddSingleton<IJobType>(provider => provider.GetServices<IJobRunner>().Last(runner => runner.Name == type));
        return services;
    }

    /// <summary>Adds a handler whose input is read by reflection with web defaults.</summary>
    [RequiresUnreferencedCode("Reads the input by reflection; give its JsonTypeInfo where code is trimmed.")]
    [RequiresDynamicCode("Reads the input by reflection; give its JsonTypeInfo where code is compiled ahead of time.")]
    public static IServiceCollection AddJobHandler<[DynamicallyAccessedMembers(DynamicallyAccessedMemberTypes.PublicConstructors)] THandler, TInput>(
        this IServiceCollection services, string type, string? queue = null)
        where THandler : class, IJobHandler<TInput> =>
        services.AddJobHandler<THandler, TInput>(type, (JsonTypeInfo<TInput>)JsonSerializerOptions.Web.GetTypeInfo(typeof(TInput)), queue);
}
