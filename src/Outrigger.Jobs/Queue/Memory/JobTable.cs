using System.Diagnostics.CodeAnalysis;
using System.Runtime.InteropServices;
using Outrigger.Core.Callers;

namespace Outrigger.Jobs.Queue.Memory;

/// <summary>A job in memory; changed through <see cref="JobTable.Change"/> only.</summary>
internal sealed class JobRow(Job job)
{
    public Job Job { get; set; } = job;

    public long Token { get; set; }
}

/// <summary>
/// Jobs in memory with an index for every question the queue asks, so that none reads them all. Not thread-safe.
/// </summary>
internal sealed class JobTable
{
    private static readonly Comparer<JobRow> ByArrival = Comparer<JobRow>.Create((a, b) => a.Job.Sequence.CompareTo(b.Job.Sequence));
    private static readonly Comparer<JobRow> ByScore = By(row => -row.Job.Request.Score);
    private static readonly Comparer<JobRow> ByReadiness = By(row => row.Job.ReadyAtMicros);
    private static readonly Comparer<JobRow> ByLease = By(row => row.Job.LeaseUntilMicros!.Value);
    private static readonly Comparer<JobRow> ByEnd = By(row => row.Job.FinishedAtMicros!.Value);
    private static readonly Comparer<JobRow> ByCallback = By(row => row.Job.Callback!.DueAtMicros!.Value);

    private readonly Dictionary<(TenantId, Guid), JobRow> _byId = [];
    private readonly Dictionary<(TenantId, string Queue, string Key), JobRow> _byKey = [];
    private readonly Dictionary<(TenantId, Guid), SortedSet<JobRow>> _blocked = [];
    private readonly Dictionary<string, SortedDictionary<string, Dictionary<string, SortedSet<JobRow>>>> _waiting = new(StringComparer.Ordinal);
    private readonly Dictionary<(string Queue, TenantId Tenant, JobState State), long> _counts = [];

    public SortedSet<JobRow> All { get; } = new(ByArrival);

    public SortedSet<JobRow> Delayed { get; } = new(ByReadiness);

    public SortedSet<JobRow> Active { get; } = new(ByLease);

    public SortedSet<JobRow> Callbacks { get; } = new(ByCallback);

    /// <summary>Waiting jobs with a computed score, by queue.</summary>
    public Dictionary<string, SortedSet<JobRow>> Scored { get; } = new(StringComparer.Ordinal);

    /// <summary>Ended jobs by what limits their number, the oldest first.</summary>
    public Dictionary<(string Queue, TenantId Tenant, bool IsFailed), SortedSet<JobRow>> Ended { get; } = [];

    public IEnumerable<KeyValuePair<(string Queue, TenantId Tenant, JobState State), long>> Counts => _counts;

    public bool TryFind(TenantId tenant, Guid id, [NotNullWhen(true)] out JobRow? row) => _byId.TryGetValue((tenant, id), out row);

    public bool TryFind(TenantId tenant, string queue, string key, [NotNullWhen(true)] out JobRow? row) => _byKey.TryGetValue((tenant, queue, key), out row);

    public long Count(string queue, TenantId tenant, JobState state) => _counts.GetValueOrDefault((queue, tenant, state));

    /// <summary>The jobs that wait for another, in order of arrival; none when nobody does.</summary>
    public JobRow[] Followers(TenantId tenant, Guid id) => _blocked.TryGetValue((tenant, id), out var rows) ? [.. rows] : [];

    /// <summary>Tenants with jobs waiting in a queue, in the order of their names.</summary>
    public IEnumerable<KeyValuePair<string, Dictionary<string, SortedSet<JobRow>>>> Waiting(string queue) =>
        _waiting.TryGetValue(queue, out var tenants) ? tenants : [];

    /// <summary>The waiting job of a tenant that goes first.</summary>
    public JobRow? FindFirst(string queue, TenantId tenant, IReadOnlyList<string>? types)
    {
        if (!_waiting.TryGetValue(queue, out var tenants) || !tenants.TryGetValue(tenant.Value, out var byType))
        {
            return null;
        }

        var heads = types is null ? byType.Values.Select(rows => rows.Min!) : types.Where(byType.ContainsKey).Select(type => byType[type].Min!);
        return heads.Min(ByScore);
    }

    public void Add(Job job)
    {
        var row = new JobRow(job);
        var request = job.Request;
        _byId.Add((request.Tenant, request.Id), row);
        All.Add(row);
        if (request.IdempotencyKey is { } key)
        {
            _byKey.Add((request.Tenant, request.Queue, key), row);
        }

        Enter(row);
    }

    public void Change(JobRow row, Job job)
    {
        Leave(row);
        row.Job = job;
        Enter(row);
    }

    public void Remove(JobRow row)
    {
        Leave(row);
        var request = row.Job.Request;
        _byId.Remove((request.Tenant, request.Id));
        All.Remove(row);
        if (request.IdempotencyKey is { } key)
        {
            _byKey.Remove((request.Tenant, request.Queue, key));
        }
    }

    private static Comparer<JobRow> By<T>(Func<JobRow, T> key)
        where T : IComparable<T> =>
        Comparer<JobRow>.Create((a, b) => key(a).CompareTo(key(b)) is var order and not 0 ? order : a.Job.Sequence.CompareTo(b.Job.Sequence));

    private void Enter(JobRow row)
    {
        var (job, request) = (row.Job, row.Job.Request);
        CollectionsMarshal.GetValueRefOrAddDefault(_counts, (request.Queue, request.Tenant, job.State), out _)++;
        switch (job.State)
        {
            case JobState.Blocked:
                Set(_blocked, (request.Tenant, request.After!.Value), ByArrival).Add(row);
                break;
            case JobState.Delayed:
                Delayed.Add(row);
                break;
            case JobState.Waiting:
                EnterWaiting(row);
                break;
            case JobState.Active:
                Active.Add(row);
                break;
            default:
                Set(Ended, (request.Queue, request.Tenant, job.State == JobState.Failed), ByEnd).Add(row);
                break;
        }

        if (job.Callback is { State: JobCallbackState.Pending })
        {
            Callbacks.Add(row);
        }
    }

    private void Leave(JobRow row)
    {
        var (job, request) = (row.Job, row.Job.Request);
        if (--CollectionsMarshal.GetValueRefOrAddDefault(_counts, (request.Queue, request.Tenant, job.State), out _) == 0)
        {
            _counts.Remove((request.Queue, request.Tenant, job.State));
        }

        switch (job.State)
        {
            case JobState.Blocked:
                Unset(_blocked, (request.Tenant, request.After!.Value), row);
                break;
            case JobState.Delayed:
                Delayed.Remove(row);
                break;
            case JobState.Waiting:
                LeaveWaiting(row);
                break;
            case JobState.Active:
                Active.Remove(row);
                break;
            default:
                Unset(Ended, (request.Queue, request.Tenant, job.State == JobState.Failed), row);
                break;
        }

        if (job.Callback is { State: JobCallbackState.Pending })
        {
            Callbacks.Remove(row);
        }
    }

    private void EnterWaiting(JobRow row)
    {
        var request = row.Job.Request;
        ref var tenants = ref CollectionsMarshal.GetValueRefOrAddDefault(_waiting, request.Queue, out _);
        tenants ??= new SortedDictionary<string, Dictionary<string, SortedSet<JobRow>>>(StringComparer.Ordinal);
        if (!tenants.TryGetValue(request.Tenant.Value, out var types))
        {
            tenants.Add(request.Tenant.Value, types = new Dictionary<string, SortedSet<JobRow>>(StringComparer.Ordinal));
        }

        Set(types, request.Type, ByScore).Add(row);
        if (request.IsScored)
        {
            Set(Scored, request.Queue, ByArrival).Add(row);
        }
    }

    private void LeaveWaiting(JobRow row)
    {
        var request = row.Job.Request;
        var tenants = _waiting[request.Queue];
        var types = tenants[request.Tenant.Value];
        Unset(types, request.Type, row);
        if (types.Count == 0)
        {
            tenants.Remove(request.Tenant.Value);
        }

        if (request.IsScored)
        {
            Unset(Scored, request.Queue, row);
        }
    }

    private static SortedSet<JobRow> Set<TKey>(Dictionary<TKey, SortedSet<JobRow>> sets, TKey key, IComparer<JobRow> order)
        where TKey : notnull =>
        CollectionsMarshal.GetValueRefOrAddDefault(sets, key, out _) ??= new SortedSet<JobRow>(order);

    private static void Unset<TKey>(Dictionary<TKey, SortedSet<JobRow>> sets, TKey key, JobRow row)
        where TKey : notnull
    {
        var rows = sets[key];
        rows.Remove(row);
        if (rows.Count == 0)
        {
            sets.Remove(key);
        }
    }
}
