using System.Collections.Frozen;

namespace Outrigger.Jobs.Workers;

/// <summary>The types this process does, by name. Thread-safe.</summary>
internal sealed class JobRunners(IEnumerable<IJobRunner> runners)
{
    private readonly FrozenDictionary<string, IJobRunner> _byType = runners.GroupBy(runner => runner.Name).ToFrozenDictionary(group => group.Key, group => group.Last());

    /// <summary>Names of types.</summary>
    public IReadOnlyList<string> Types => _byType.Keys;

    /// <summary>Queues that jobs of these types go into by themselves.</summary>
    public IEnumerable<string> Queues => _byType.Values.Select(runner => runner.Queue).OfType<string>().Distinct();

    public Task<JobResult> RunAsync(RunningJob running) =>
        _byType.TryGetValue(running.Type, out var runner)
            ? runner.RunAsync(new JobContext(running.Job, running.Report), running.Stopped)
            : Task.FromResult(JobResult.Retry($"This worker does not know the type {running.Type}."));
}
