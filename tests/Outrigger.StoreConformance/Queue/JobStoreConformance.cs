using System.Collections.Concurrent;
using Outrigger.Core.Callers;
using Outrigger.Core.Time;
using Outrigger.Jobs.Queue;
using Shouldly;
using Xunit;

namespace Outrigger.StoreConformance.Queue;

/// <summary>
/// What every <see cref="IJobStore"/> does; each test gets an empty store. Time is moved in steps that are large beside
/// what a test takes, as a database's clock goes on meanwhile.
/// </summary>
public abstract partial class JobStoreConformance : IAsyncLifetime
{
    protected static readonly TimeSpan Lease = TimeSpan.FromMinutes(5);
    protected static readonly TenantId Acme = TenantId.Parse("acme");
    protected static readonly TenantId Other = TenantId.Parse("other");

    protected IJobStore Store { get; private set; } = null!;

    /// <summary>What the stores of the test said.</summary>
    protected RecordingSignals Signals { get; } = new();

    protected static CancellationToken Token => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => Store = await CreateStoreAsync();

    public virtual ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        return ValueTask.CompletedTask;
    }

    /// <summary>An empty store.</summary>
    protected abstract ValueTask<IJobStore> CreateStoreAsync();

    /// <summary>Another store over the same jobs, beside the first: that of another process, as near as it gets.</summary>
    protected abstract ValueTask<IJobStore> CreateSecondStoreAsync();

    /// <summary>Moves the clock of all stores of the test.</summary>
    protected abstract ValueTask AdvanceAsync(TimeSpan by);

    protected static NewJob Create(TenantId? tenant = null, string queue = "default", string type = "work", double score = 1, Guid? after = null, string? callback = null) => new()
    {
        Id = TimeProvider.System.NewId(),
        Tenant = tenant ?? Acme,
        Queue = queue,
        Type = type,
        Input = "{\"n\":1}"u8.ToArray(),
        Score = score,
        After = after,
        CallbackUrl = callback,
    };

    protected async Task<Guid> AddAsync(NewJob job)
    {
        (await Store.AddAsync([job], long.MaxValue, Token)).ShouldHaveSingleItem().ShouldBe(new JobAdded(job.Id, JobAddOutcome.Added));
        return job.Id;
    }

    protected async Task<Guid[]> AddAsync(int count, TenantId? tenant = null, string queue = "default")
    {
        NewJob[] jobs = [.. Enumerable.Range(0, count).Select(_ => Create(tenant, queue))];
        (await Store.AddAsync(jobs, long.MaxValue, Token)).ShouldAllBe(added => added.Outcome == JobAddOutcome.Added);
        return [.. jobs.Select(job => job.Id)];
    }

    protected static LeaseRequest Ask(int max = 1, string owner = "w1", string queue = "default", params TenantShare[] shares) => new()
    {
        Queue = queue,
        Owner = owner,
        Shares = shares.Length > 0 ? shares : [new(Acme, max)],
        Max = max,
        LeaseFor = Lease,
    };

    protected async Task<LeasedJob> LeaseOneAsync(string owner = "w1") => (await Store.LeaseAsync(Ask(owner: owner), Token)).ShouldHaveSingleItem();

    protected async Task<JobState?> EndAsync(LeasedJob leased, JobEndKind kind, JobError? error = null) =>
        (await Store.EndAsync([new(leased.Lease, kind) { Error = error }], Token)).ShouldHaveSingleItem();

    protected async Task<Job> GetAsync(Guid id, TenantId? tenant = null) => (await Store.FindAsync(tenant ?? Acme, id, Token)).ShouldNotBeNull();

    protected async Task<JobState> StateAsync(Guid id, TenantId? tenant = null) => (await GetAsync(id, tenant)).State;

    protected static Guid[] Ids(IEnumerable<LeasedJob> leased) => [.. leased.Select(one => one.Job.Request.Id)];

    protected static Guid[] Ids(IEnumerable<Job> jobs) => [.. jobs.Select(one => one.Request.Id)];

    /// <summary>What the counts say must be what the jobs say.</summary>
    protected async Task CheckCountsAsync(IJobStore? store = null)
    {
        var jobs = await (store ?? Store).ListAsync(new JobFilter(null, int.MaxValue), Token);
        var counts = await (store ?? Store).CountAsync(null, Token);
        counts.ShouldBe(
            jobs.GroupBy(job => (job.Request.Queue, job.Request.Tenant, job.State)).Select(group => new JobCount(group.Key.Queue, group.Key.Tenant, group.Key.State, group.Count())),
            ignoreOrder: true);
    }

    /// <summary>Runs work on many threads that begin together.</summary>
    protected static async Task<T[]> TogetherAsync<T>(int count, Func<int, Task<T>> work)
    {
        using var barrier = new Barrier(count);
        return await Task.WhenAll(Enumerable.Range(0, count).Select(i => Task.Factory.StartNew(
            () =>
            {
                barrier.SignalAndWait(Token);
                return work(i);
            },
            Token,
            TaskCreationOptions.LongRunning,
            TaskScheduler.Default).Unwrap()));
    }

    /// <summary>Keeps what is said.</summary>
    protected sealed class RecordingSignals : IJobSignals
    {
        public ConcurrentQueue<string> Woken { get; } = new();

        public ConcurrentQueue<JobEvent> Events { get; } = new();

        public void Wake(string queue) => Woken.Enqueue(queue);

        public void Publish(JobEvent happened) => Events.Enqueue(happened);

        public IDisposable Subscribe(Action<string>? woken, Action<JobEvent>? happened) => throw new NotSupportedException();
    }
}
