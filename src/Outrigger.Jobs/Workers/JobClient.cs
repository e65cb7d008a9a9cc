using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Outrigger.Jobs.Queue;

namespace Outrigger.Jobs.Workers;

/// <summary>A type of input and the name of the jobs it makes.</summary>
internal sealed record JobInputType(Type Input, string Name, string? Queue, JsonTypeInfo Json);

/// <summary>Finds the name of an input's type and adds the job. Thread-safe.</summary>
internal sealed class JobClient(IJobQueue queue, IEnumerable<JobInputType> inputs) : IJobClient
{
    private readonly Dictionary<Type, JobInputType> _inputs = inputs.GroupBy(input => input.Input).ToDictionary(group => group.Key, group => group.Last());

    public Task<Guid> EnqueueAsync<T>(T input, EnqueueSettings? settings = null, CancellationToken cancellationToken = default) =>
        AddAsync(input, settings ?? new EnqueueSettings(), null, null, cancellationToken);

    public Task<Guid> ScheduleAsync<T>(T input, TimeSpan delay, EnqueueSettings? settings = null, CancellationToken cancellationToken = default) =>
        AddAsync(input, settings ?? new EnqueueSettings(), delay, null, cancellationToken);

    public Task<Guid> ContinueWithAsync<T>(Guid predecessor, T input, EnqueueSettings? settings = null, CancellationToken cancellationToken = default) =>
        AddAsync(input, settings ?? new EnqueueSettings(), null, predecessor, cancellationToken);

    private async Task<Guid> AddAsync<T>(T input, EnqueueSettings settings, TimeSpan? delay, Guid? after, CancellationToken cancellationToken)
    {
        var type = _inputs.GetValueOrDefault(typeof(T)) ?? throw new InvalidOperationException($"No handler is registered for {typeof(T)}; add one with AddJobHandler.");
        var order = new JobOrder(type.Name, JsonSerializer.SerializeToUtf8Bytes(input, type.Json))
        {
            Queue = settings.Queue ?? type.Queue,
            Priority = settings.Priority,
            IsScored = settings.IsScored,
            Deadline = settings.Deadline,
            Attempts = settings.Attempts,
            TimeLimit = settings.TimeLimit,
            IdempotencyKey = settings.IdempotencyKey,
            Delay = delay,
            After = after,
        };
        return (await queue.AddAsync(settings.Tenant, order, cancellationToken)).Id;
    }
}
