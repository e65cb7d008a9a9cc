using Outrigger.Core.Callers;
using Outrigger.Jobs.Queue;

namespace Outrigger.StoreConformance.Queue;

/// <summary>A queue as plain as can be: one list, read from end to end for every question.</summary>
internal sealed class JobModel
{
    private readonly HashSet<QueuePause> _pauses = [];
    private int _lastPlace;

    public List<ModelJob> Jobs { get; } = [];

    public IEnumerable<JobLease> Leases => Jobs.Where(job => job.Lease is not null).Select(job => job.Lease!.Value);

    public JobAdded Add(NewJob job, long maxUnfinished, long now)
    {
        var mine = Jobs.Where(other => other.Tenant == job.Tenant).ToList();
        if (job.IdempotencyKey is not null && mine.Find(other => other.Request.Queue == job.Queue && other.Request.IdempotencyKey == job.IdempotencyKey) is { } earlier)
        {
            return new(earlier.Request.Id, earlier.Request.RequestHash.Span.SequenceEqual(job.RequestHash.Span) ? JobAddOutcome.Existing : JobAddOutcome.KeyReused);
        }

        if (mine.Exists(other => other.Request.Id == job.Id))
        {
            return new(job.Id, JobAddOutcome.Existing);
        }

        var predecessor = mine.Find(other => other.Request.Id == job.After);
        if (job.After is not null && predecessor is null)
        {
            return new(job.Id, JobAddOutcome.PredecessorUnknown);
        }

        if (mine.Count(other => other.Request.Queue == job.Queue && !other.HasEnded) >= maxUnfinished)
        {
            return new(job.Id, JobAddOutcome.QueueFull);
        }

        var added = new ModelJob(job, ++_lastPlace);
        Jobs.Add(added);
        if (predecessor is null or { State: JobState.Completed })
        {
            Begin(added, now);
        }
        else if (predecessor.HasEnded)
        {
            Finish(added, JobState.Failed, "predecessor-failed", now);
        }

        return new(job.Id, JobAddOutcome.Added);
    }

    public List<ModelJob> Lease(LeaseRequest request, long now, long until)
    {
        var leased = new List<ModelJob>();
        foreach (var tenant in request.Shares.Where(share => share.Max > 0).Select(share => share.Tenant).Distinct())
        {
            var most = request.Shares.Where(share => share.Tenant == tenant).Sum(share => Math.Max(0, share.Max));
            for (; most > 0 && leased.Count < request.Max && !IsPaused(request.Queue, tenant) && !IsBusy(request, tenant); most--)
            {
                var next = Jobs.Where(job => job.State == JobState.Waiting && job.Tenant == tenant && job.Request.Queue == request.Queue && request.Types?.Contains(job.Request.Type) != false)
                    .OrderByDescending(job => job.Request.Score).ThenBy(job => job.Place).FirstOrDefault();
                if (next is null)
                {
                    break;
                }

                (next.State, next.LeaseUntil, next.Progress) = (JobState.Active, until, 0);
                next.Attempts++;
                next.Lease = new(tenant, next.Request.Id, request.Owner, -1);
                leased.Add(next);
            }
        }

        return leased;
    }

    public IEnumerable<TenantId> Ready(string queue) => Jobs.Where(job => job.State == JobState.Waiting && job.Request.Queue == queue && !IsPaused(queue, job.Tenant))
        .Select(job => job.Tenant).Distinct().OrderBy(tenant => tenant.Value, StringComparer.Ordinal);

    public LeaseHold Renew(LeaseRenewal renewal, long until)
    {
        if (Held(renewal.Lease) is not { } job)
        {
            return LeaseHold.Lost;
        }

        (job.LeaseUntil, job.Progress) = (until, renewal.ProgressPercent ?? job.Progress);
        return job.IsCancelRequested ? LeaseHold.CancelRequested : LeaseHold.Held;
    }

    public JobState? End(JobEnd end, long now)
    {
        if (Held(end.Lease) is not { } job)
        {
            return null;
        }

        var again = end.Kind is JobEndKind.Retried or JobEndKind.Released && !job.IsCancelRequested;
        if (end.Kind != JobEndKind.Released)
        {
            job.ErrorCode = end.Kind == JobEndKind.Completed ? null : end.Error?.Code ?? job.ErrorCode;
        }

        job.Lease = null;
        if (again)
        {
            job.Attempts -= end.Kind == JobEndKind.Released ? 1 : 0;
            job.ReadyAt = now + (end.Kind == JobEndKind.Retried ? end.RetryAfter.Ticks / 10 : 0);
            job.State = job.ReadyAt > now ? JobState.Delayed : JobState.Waiting;
            return job.State;
        }

        job.Progress = end.Kind == JobEndKind.Completed ? 100 : job.Progress;
        Finish(job, end.Kind switch { JobEndKind.Completed => JobState.Completed, JobEndKind.Failed => JobState.Failed, _ => JobState.Cancelled }, job.ErrorCode, now);
        return job.State;
    }

    public List<ModelJob> Rescue(int maxStalls, int limit, long now)
    {
        var stalled = Jobs.Where(job => job.State == JobState.Active && job.LeaseUntil <= now).OrderBy(job => job.LeaseUntil).ThenBy(job => job.Place).Take(limit).ToList();
        foreach (var job in stalled)
        {
            job.Lease = null;
            job.Attempts--;
            job.Stalls++;
            if (job.IsCancelRequested || job.Stalls > maxStalls)
            {
                Finish(job, job.IsCancelRequested ? JobState.Cancelled : JobState.Failed, job.IsCancelRequested ? job.ErrorCode : "stalled", now);
            }
            else
            {
                job.State = JobState.Waiting;
            }
        }

        return stalled;
    }

    public int Promote(int limit, long now)
    {
        var due = Jobs.Where(job => job.State == JobState.Delayed && job.ReadyAt <= now).OrderBy(job => job.ReadyAt).ThenBy(job => job.Place).Take(limit).ToList();
        due.ForEach(job => job.State = JobState.Waiting);
        return due.Count;
    }

    public JobState? Cancel(TenantId tenant, Guid id, long now)
    {
        var job = Find(tenant, id);
        if (job is { State: JobState.Active })
        {
            job.IsCancelRequested = true;
        }
        else if (job is { HasEnded: false })
        {
            Finish(job, JobState.Cancelled, job.ErrorCode, now);
        }

        return job?.State;
    }

    public JobState? Retry(TenantId tenant, Guid id)
    {
        var job = Find(tenant, id);
        if (job is { State: JobState.Failed or JobState.Cancelled })
        {
            job.State = job.Request.After is { } after && Find(tenant, after) is { HasEnded: false } ? JobState.Blocked : JobState.Waiting;
            (job.Attempts, job.Stalls, job.Progress, job.ErrorCode, job.IsCancelRequested) = (0, 0, 0, null, false);
            (job.Callback, job.CallbackAttempts) = (JobCallbackState.None, 0);
        }

        return job?.State;
    }

    public bool Remove(TenantId tenant, Guid id) => Find(tenant, id) is { HasEnded: true } job && Jobs.Remove(job);

    public JobState? SetPriority(TenantId tenant, Guid id, int priority)
    {
        var job = Find(tenant, id);
        if (job is { HasEnded: false })
        {
            job.Request = job.Request with { Priority = priority, Score = job.Request.IsScored ? job.Request.Score : priority };
        }

        return job?.State;
    }

    public int SetScore(JobScore score)
    {
        if (Find(score.Tenant, score.Id) is not { State: JobState.Waiting } job || job.Request.Score == score.Score)
        {
            return 0;
        }

        job.Request = job.Request with { Score = score.Score };
        return 1;
    }

    public void SetPaused(TenantId? tenant, string queue, bool isPaused) => _ = isPaused ? _pauses.Add(new(queue, tenant)) : _pauses.Remove(new(queue, tenant));

    public List<ModelJob> TakeCallbacks(int limit, long now, long until)
    {
        var due = Jobs.Where(job => job.Callback == JobCallbackState.Pending && job.CallbackDue <= now).OrderBy(job => job.CallbackDue).ThenBy(job => job.Place).Take(limit).ToList();
        due.ForEach(job => (job.CallbackAttempts, job.CallbackDue) = (job.CallbackAttempts + 1, until));
        return due;
    }

    public void EndCallback(CallbackEnd end, long now)
    {
        if (Find(end.Tenant, end.Id) is { Callback: JobCallbackState.Pending } job && job.CallbackAttempts == end.Attempt)
        {
            (job.Callback, job.CallbackDue) = (end.State, now + (end.RetryAfter.Ticks / 10));
        }
    }

    public int RemoveEnded(JobRetention retention, long now)
    {
        var doomed = new List<ModelJob>();
        foreach (var kind in Jobs.Where(job => job.HasEnded).GroupBy(job => job.State == JobState.Failed))
        {
            var (keep, age, batch) = kind.Key ? (retention.KeepFailed, retention.FailedFor, retention.BatchFailed) : (retention.KeepCompleted, retention.CompletedFor, retention.BatchCompleted);
            var surplus = kind.GroupBy(job => (job.Tenant, job.Request.Queue))
                .SelectMany(group => group.OrderByDescending(job => job.FinishedAt).ThenByDescending(job => job.Place)
                    .Where((job, rank) => (rank >= keep || job.FinishedAt <= now - (age.Ticks / 10)) && job.FinishedAt <= now - (retention.AtLeast.Ticks / 10) && job.Callback != JobCallbackState.Pending));
            doomed.AddRange(surplus.OrderBy(job => job.FinishedAt).ThenBy(job => job.Place).Take(batch));
        }

        doomed.ForEach(job => Jobs.Remove(job));
        return doomed.Count;
    }

    public ModelJob? Find(TenantId tenant, Guid id) => Jobs.Find(job => job.Tenant == tenant && job.Request.Id == id);

    private bool IsPaused(string queue, TenantId tenant) => _pauses.Contains(new(queue, null)) || _pauses.Contains(new(queue, tenant));

    private bool IsBusy(LeaseRequest request, TenantId tenant)
    {
        var active = Jobs.Where(job => job.State == JobState.Active && job.Request.Queue == request.Queue).ToList();
        return active.Count >= request.QueueConcurrency || active.Count(job => job.Tenant == tenant) >= request.TenantConcurrency;
    }

    private ModelJob? Held(JobLease lease) => Jobs.Find(job => job.State == JobState.Active && job.Lease == lease);

    private void Finish(ModelJob job, JobState state, string? error, long now)
    {
        (job.State, job.FinishedAt, job.ErrorCode, job.Lease) = (state, now, error, null);
        if (job.Request.CallbackUrl is not null)
        {
            (job.Callback, job.CallbackDue) = (JobCallbackState.Pending, now);
        }

        foreach (var follower in Jobs.Where(other => other.State == JobState.Blocked && other.Tenant == job.Tenant && other.Request.After == job.Request.Id).ToList())
        {
            if (state == JobState.Completed)
            {
                Begin(follower, now);
            }
            else
            {
                Finish(follower, JobState.Failed, "predecessor-failed", now);
            }
        }
    }

    private static void Begin(ModelJob job, long now)
    {
        job.ReadyAt = Math.Max(now, job.Request.RunAtMicros ?? now);
        job.State = job.ReadyAt > now ? JobState.Delayed : JobState.Waiting;
    }
}
