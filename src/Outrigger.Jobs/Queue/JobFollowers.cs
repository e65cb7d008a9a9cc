namespace Outrigger.Jobs.Queue;

/// <summary>
/// Says what became of jobs that followed others. Only the store knows of them: whoever ended the first job asked about
/// that one alone. Stores call it once the change is durable.
/// </summary>
public static class JobFollowers
{
    /// <summary>Wakes the queues in which followers began to wait and publishes the failure of those that failed.</summary>
    /// <param name="signals">Who hears it; null for nobody.</param>
    /// <param name="moved">The followers, as they stand now.</param>
    public static void Tell(IJobSignals? signals, IReadOnlyList<Job> moved)
    {
        ArgumentNullException.ThrowIfNull(moved);
        if (signals is null || moved.Count == 0)
        {
            return;
        }

        var woken = new HashSet<string>(StringComparer.Ordinal);
        foreach (var job in moved)
        {
            var request = job.Request;
            if (job.State == JobState.Waiting && woken.Add(request.Queue))
            {
                signals.Wake(request.Queue);
            }

            if (job.State == JobState.Failed)
            {
                signals.Publish(new(JobEventKind.Failed, request.Tenant, request.Queue, request.Id, request.Type, job.FinishedAtMicros!.Value, ErrorCode: job.Error?.Code));
            }
        }
    }
}
