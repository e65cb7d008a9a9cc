using Outrigger.Core.Callers;
using Outrigger.Core.Time;

namespace Outrigger.Jobs.Queue.Memory;

/// <summary>The queue for the life of the process: nothing is durable, everything else is as on a database. Thread-safe.</summary>
/// <param name="time">The store's clock.</param>
/// <param name="signals">Who hears what becomes of jobs that follow others; null for nobody.</param>
internal sealed class InMemoryJobStore(TimeProvider time, IJobSignals? signals = null) : IJobStore
{
    private readonly Lock _gate = new();
    private readonly JobTable _jobs = new();
    private readonly HashSet<QueuePause> _pauses = [];
    private readonly JobLimits _limits = new();
    private long _lastSequence;

    private long Now => time.GetUnixMicroseconds();

    public Task<IReadOnlyList<JobAdded>> AddAsync(IReadOnlyList<NewJob> jobs, long maxUnfinished, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(jobs);
        return RunAsync<IReadOnlyList<JobAdded>>(followers => [.. jobs.Select(job => Add(job, maxUnfinished, Now, followers))]);
    }

    public Task<IReadOnlyList<LeasedJob>> LeaseAsync(LeaseRequest request, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(request);
        return RunAsync<IReadOnlyList<LeasedJob>>(_ =>
        {
            var (now, leased) = (Now, new List<LeasedJob>());
            foreach (var (tenant, most) in LeaseShares.Merge(request.Shares))
            {
                if (_pauses.Contains(new(request.Queue, null)) || _pauses.Contains(new(request.Queue, tenant)))
                {
                    continue;
                }

                var room = Math.Min(Math.Min(most, request.Max - leased.Count), _limits.Room(request, tenant, _jobs, now));
                for (; room > 0 && _jobs.FindFirst(request.Queue, tenant, request.Types) is { } row; room--)
                {
                    _jobs.Change(row, JobTransitions.Leased(row.Job, request.Owner, now, request.LeaseFor));
                    _limits.Take(request, tenant, now);
                    leased.Add(new LeasedJob(row.Job, new JobLease(tenant, row.Job.Request.Id, request.Owner, ++row.Token)));
                }
            }

            return leased;
        });
    }

    public Task<IReadOnlyList<TenantId>> ListReadyTenantsAsync(string queue, IReadOnlyList<string>? types, TenantId? after, int limit, CancellationToken cancellationToken = default) =>
        RunAsync<IReadOnlyList<TenantId>>(_ => _pauses.Contains(new(queue, null))
            ? []
            :
            [
                .. _jobs.Waiting(queue)
                    .Where(tenant => after is null || string.CompareOrdinal(tenant.Key, after.Value.Value) > 0)
                    .Where(tenant => types is null || types.Any(tenant.Value.ContainsKey))
                    .Select(tenant => TenantId.Parse(tenant.Key))
                    .Where(tenant => !_pauses.Contains(new(queue, tenant)))
                    .Take(limit),
            ]);

    public Task<IReadOnlyList<LeaseHold>> RenewAsync(IReadOnlyList<LeaseRenewal> renewals, TimeSpan leaseFor, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(renewals);
        return RunAsync<IReadOnlyList<LeaseHold>>(_ => [.. renewals.Select(renewal =>
        {
            if (FindHeld(renewal.Lease) is not { } row)
            {
                return LeaseHold.Lost;
            }

            _jobs.Change(row, row.Job with
            {
                LeaseUntilMicros = Now + JobTransitions.Micros(leaseFor),
                ProgressPercent = Math.Clamp(renewal.ProgressPercent ?? row.Job.ProgressPercent, 0, 100),
                ProgressText = renewal.ProgressText ?? row.Job.ProgressText,
            });
            return row.Job.IsCancelRequested ? LeaseHold.CancelRequested : LeaseHold.Held;
        })]);
    }

    public Task<IReadOnlyList<JobState?>> EndAsync(IReadOnlyList<JobEnd> ends, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(ends);
        return RunAsync<IReadOnlyList<JobState?>>(followers => [.. ends.Select(end =>
        {
            if (FindHeld(end.Lease) is not { } row)
            {
                return (JobState?)null;
            }

            _jobs.Change(row, JobTransitions.AttemptEnded(row.Job, end, Now));
            MoveFollowers(row, followers);
            return row.Job.State;
        })]);
    }

    public Task<IReadOnlyList<Job>> RescueAsync(int maxStalls, int limit, CancellationToken cancellationToken = default) =>
        RunAsync<IReadOnlyList<Job>>(followers =>
        {
            var now = Now;
            var rescued = _jobs.Active.TakeWhile(row => row.Job.LeaseUntilMicros <= now).Take(limit).ToArray();
            foreach (var row in rescued)
            {
                _jobs.Change(row, JobTransitions.Rescued(row.Job, maxStalls, now));
                MoveFollowers(row, followers);
            }

            return [.. rescued.Select(row => row.Job)];
        });

    public Task<PromotedJobs> PromoteAsync(int limit, CancellationToken cancellationToken = default) =>
        RunAsync(_ =>
        {
            var now = Now;
            var due = _jobs.Delayed.TakeWhile(row => row.Job.ReadyAtMicros <= now).Take(limit).ToArray();
            foreach (var row in due)
            {
                _jobs.Change(row, row.Job with { State = JobState.Waiting });
            }

            return new PromotedJobs(
                due.Length,
                [.. due.Select(row => row.Job.Request.Queue).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)],
                _jobs.Delayed.Min?.Job.ReadyAtMicros);
        });

    public Task<JobState?> CancelAsync(TenantId tenant, Guid id, CancellationToken cancellationToken = default) =>
        ChangeAsync(tenant, id, job => job.State switch
        {
            JobState.Active => job with { IsCancelRequested = true },
            JobState.Blocked or JobState.Delayed or JobState.Waiting => JobTransitions.Ended(job, JobState.Cancelled, job.Error, Now),
            _ => job,
        });

    public Task<JobState?> RetryAsync(TenantId tenant, Guid id, CancellationToken cancellationToken = default) =>
        ChangeAsync(tenant, id, job => job.State is JobState.Failed or JobState.Cancelled
            ? JobTransitions.PutBack(
                job,
                isBlocked: job.Request.After is { } after && _jobs.TryFind(tenant, after, out var predecessor) && !JobTransitions.HasEnded(predecessor.Job.State),
                Now)
            : job);

    public Task<bool> RemoveAsync(TenantId tenant, Guid id, CancellationToken cancellationToken = default) =>
        RunAsync(_ =>
        {
            var isThere = _jobs.TryFind(tenant, id, out var row) && JobTransitions.HasEnded(row.Job.State);
            if (isThere)
            {
                _jobs.Remove(row!);
            }

            return isThere;
        });

    public Task<Job?> FindAsync(TenantId tenant, Guid id, CancellationToken cancellationToken = default) =>
        RunAsync(_ => _jobs.TryFind(tenant, id, out var row) ? row.Job : null);

    public Task<IReadOnlyList<Job>> ListAsync(JobFilter filter, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(filter);
        return RunAsync<IReadOnlyList<Job>>(_ =>
        [
            .. _jobs.All.Reverse().Select(row => row.Job)
                .Where(job => filter.BeforeSequence is null || job.Sequence < filter.BeforeSequence)
                .Where(job => filter.Tenant is null || job.Request.Tenant == filter.Tenant)
                .Where(job => filter.Queue is null || job.Request.Queue == filter.Queue)
                .Where(job => filter.State is null || job.State == filter.State)
                .Where(job => filter.Type is null || job.Request.Type == filter.Type)
                .Take(filter.Limit),
        ]);
    }

    public Task<IReadOnlyList<JobCount>> CountAsync(TenantId? tenant, CancellationToken cancellationToken = default) =>
        RunAsync<IReadOnlyList<JobCount>>(_ =>
        [
            .. _jobs.Counts.Where(count => tenant is null || count.Key.Tenant == tenant)
                .Select(count => new JobCount(count.Key.Queue, count.Key.Tenant, count.Key.State, count.Value))
                .OrderBy(count => count.Queue, StringComparer.Ordinal).ThenBy(count => count.Tenant.Value, StringComparer.Ordinal).ThenBy(count => count.State),
        ]);

    public Task<IReadOnlyList<Job>> ListScoredAsync(string queue, long afterSequence, int limit, CancellationToken cancellationToken = default) =>
        RunAsync<IReadOnlyList<Job>>(_ => _jobs.Scored.TryGetValue(queue, out var rows)
            ? [.. rows.Select(row => row.Job).SkipWhile(job => job.Sequence <= afterSequence).Take(limit)]
            : []);

    public Task<int> SetScoresAsync(IReadOnlyList<JobScore> scores, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(scores);
        return RunAsync(_ => scores.Count(score =>
        {
            var value = JobTransitions.Finite(score.Score);
            var isChange = _jobs.TryFind(score.Tenant, score.Id, out var row) && row.Job.State == JobState.Waiting && row.Job.Request.Score != value;
            if (isChange)
            {
                _jobs.Change(row!, row!.Job with { Request = row.Job.Request with { Score = value } });
            }

            return isChange;
        }));
    }

    public Task<JobState?> SetPriorityAsync(TenantId tenant, Guid id, int priority, CancellationToken cancellationToken = default) =>
        ChangeAsync(tenant, id, job => JobTransitions.HasEnded(job.State)
            ? job
            : job with { Request = job.Request with { Priority = priority, Score = job.Request.IsScored ? job.Request.Score : priority } });

    public Task SetPausedAsync(TenantId? tenant, string queue, bool isPaused, CancellationToken cancellationToken = default) =>
        RunAsync(_ => isPaused ? _pauses.Add(new(queue, tenant)) : _pauses.Remove(new(queue, tenant)));

    public Task<IReadOnlyList<QueuePause>> ListPausesAsync(CancellationToken cancellationToken = default) =>
        RunAsync<IReadOnlyList<QueuePause>>(_ =>
            [.. _pauses.OrderBy(pause => pause.Queue, StringComparer.Ordinal).ThenBy(pause => pause.Tenant?.Value, StringComparer.Ordinal)]);

    public Task<IReadOnlyList<Job>> TakeCallbacksAsync(int limit, TimeSpan leaseFor, CancellationToken cancellationToken = default) =>
        RunAsync<IReadOnlyList<Job>>(_ =>
        {
            var now = Now;
            var due = _jobs.Callbacks.TakeWhile(row => row.Job.Callback!.DueAtMicros <= now).Take(limit).ToArray();
            foreach (var row in due)
            {
                var callback = row.Job.Callback!;
                _jobs.Change(row, row.Job with { Callback = callback with { Attempts = callback.Attempts + 1, DueAtMicros = now + JobTransitions.Micros(leaseFor) } });
            }

            return [.. due.Select(row => row.Job)];
        });

    public Task EndCallbacksAsync(IReadOnlyList<CallbackEnd> ends, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(ends);
        return RunAsync(_ =>
        {
            foreach (var end in ends)
            {
                if (_jobs.TryFind(end.Tenant, end.Id, out var row) && row.Job.Callback is { State: JobCallbackState.Pending } callback && callback.Attempts == end.Attempt)
                {
                    long? due = end.State == JobCallbackState.Pending ? Now + Math.Max(0, JobTransitions.Micros(end.RetryAfter)) : null;
                    _jobs.Change(row, row.Job with { Callback = callback with { State = end.State, Attempts = callback.Attempts - (end.IsUncounted ? 1 : 0), LastStatus = end.Status, LastError = end.Error, DueAtMicros = due } });
                }
            }

            return 0;
        });
    }

    public Task<int> RemoveEndedAsync(JobRetention retention, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(retention);
        return RunAsync(_ =>
        {
            var now = Now;
            var surplus = _jobs.Ended.ToLookup(group => group.Key.IsFailed, group => Surplus(group.Value, group.Key.IsFailed, retention, now));
            JobRow[] rows = [.. Oldest(surplus[false], retention.BatchCompleted), .. Oldest(surplus[true], retention.BatchFailed)];
            Array.ForEach(rows, _jobs.Remove);
            return rows.Length;
        });
    }

    public Task<bool> ExistsAsync(TenantId tenant, CancellationToken cancellationToken = default) =>
        RunAsync(_ => _jobs.Counts.Any(count => count.Key.Tenant == tenant));

    public Task<int> RemoveOwnedAsync(TenantId tenant, int batchSize, CancellationToken cancellationToken = default) =>
        RunAsync(_ =>
        {
            var rows = _jobs.All.Where(row => row.Job.Request.Tenant == tenant).Take(batchSize).ToArray();
            Array.ForEach(rows, _jobs.Remove);
            _pauses.RemoveWhere(pause => pause.Tenant == tenant);
            return rows.Length;
        });

    public Task<long> GetTimeAsync(CancellationToken cancellationToken = default) => Task.FromResult(Now);

    private static List<JobRow> Surplus(SortedSet<JobRow> rows, bool isFailed, JobRetention retention, long now)
    {
        var keep = isFailed ? retention.KeepFailed : retention.KeepCompleted;
        var oldest = now - JobTransitions.Micros(isFailed ? retention.FailedFor : retention.CompletedFor);
        var youngest = now - JobTransitions.Micros(retention.AtLeast);
        return
        [
            .. rows.TakeWhile((row, i) => (i < rows.Count - keep || row.Job.FinishedAtMicros <= oldest) && row.Job.FinishedAtMicros <= youngest)
                .Where(row => row.Job.Callback is not { State: JobCallbackState.Pending }),
        ];
    }

    private static IEnumerable<JobRow> Oldest(IEnumerable<List<JobRow>> groups, int limit) =>
        groups.SelectMany(rows => rows).OrderBy(row => row.Job.FinishedAtMicros).ThenBy(row => row.Job.Sequence).Take(limit);

    private JobAdded Add(NewJob job, long maxUnfinished, long now, List<Job> followers)
    {
        if (job.IdempotencyKey is { } key && _jobs.TryFind(job.Tenant, job.Queue, key, out var earlier))
        {
            var isSame = earlier.Job.Request.RequestHash.Span.SequenceEqual(job.RequestHash.Span);
            return new(earlier.Job.Request.Id, isSame ? JobAddOutcome.Existing : JobAddOutcome.KeyReused);
        }

        if (_jobs.TryFind(job.Tenant, job.Id, out _))
        {
            return new(job.Id, JobAddOutcome.Existing);
        }

        JobRow? predecessor = null;
        if (job.After is { } after && !_jobs.TryFind(job.Tenant, after, out predecessor))
        {
            return new(job.Id, JobAddOutcome.PredecessorUnknown);
        }

        JobState[] unfinished = [JobState.Blocked, JobState.Delayed, JobState.Waiting, JobState.Active];
        if (unfinished.Sum(state => _jobs.Count(job.Queue, job.Tenant, state)) >= maxUnfinished)
        {
            return new(job.Id, JobAddOutcome.QueueFull);
        }

        var arrived = JobTransitions.Arrived(job, ++_lastSequence, predecessor?.Job.State, now);
        _jobs.Add(arrived);
        if (JobTransitions.HasEnded(arrived.State))
        {
            followers.Add(arrived);
        }

        return new(job.Id, JobAddOutcome.Added);
    }

    private JobRow? FindHeld(JobLease lease) =>
        _jobs.TryFind(lease.Tenant, lease.Id, out var row) && row.Job.State == JobState.Active && row.Job.LeaseOwner == lease.Owner && row.Token == lease.Token ? row : null;

    private Task<JobState?> ChangeAsync(TenantId tenant, Guid id, Func<Job, Job> change) =>
        RunAsync<JobState?>(followers =>
        {
            if (!_jobs.TryFind(tenant, id, out var row))
            {
                return null;
            }

            var before = row.Job.State;
            _jobs.Change(row, change(row.Job));
            if (row.Job.State != before)
            {
                MoveFollowers(row, followers);
            }

            return row.Job.State;
        });

    // A queue instead of recursion: a chain may be as long as a queue may be full.
    private void MoveFollowers(JobRow first, List<Job> moved)
    {
        var ended = new Queue<JobRow>([first]);
        while (ended.TryDequeue(out var predecessor))
        {
            var request = predecessor.Job.Request;
            if (!JobTransitions.HasEnded(predecessor.Job.State))
            {
                continue;
            }

            foreach (var follower in _jobs.Followers(request.Tenant, request.Id))
            {
                _jobs.Change(follower, predecessor.Job.State == JobState.Completed
                    ? JobTransitions.Unblocked(follower.Job, Now)
                    : JobTransitions.Ended(follower.Job, JobState.Failed, JobError.PredecessorFailed, Now));
                ended.Enqueue(follower);
                moved.Add(follower.Job);
            }
        }
    }

    private Task<T> RunAsync<T>(Func<List<Job>, T> work)
    {
        var moved = new List<Job>();
        T result;
        lock (_gate)
        {
            result = work(moved);
        }

        JobFollowers.Tell(signals, moved);
        return Task.FromResult(result);
    }
}
