using Outrigger.Core.Callers;
using Outrigger.Core.Time;
using Outrigger.Jobs.Queue;
using Shouldly;
using Xunit;

namespace Outrigger.StoreConformance.Queue;

public abstract partial class JobStoreConformance
{
    /// <summary>How many histories are run, of <see cref="Steps"/> steps each.</summary>
    protected virtual int Histories => 20;

    private const int Steps = 120;

    /// <summary>
    /// Whatever is done in whatever order, the store says and holds what the model does. Times lie half a minute beside the
    /// whole minutes by which the clock is moved, so that a database's own clock may go on meanwhile.
    /// </summary>
    [Fact]
    public async Task AnyHistory_LeavesWhatTheModelHas()
    {
        for (var seed = 1; seed <= Histories; seed++)
        {
            var history = new History(this, seed);
            for (var step = 0; step < Steps; step++)
            {
                await history.StepAsync(step);
            }

            await history.EndAsync();
        }
    }

    private sealed class History(JobStoreConformance test, int seed)
    {
        private static readonly string[] Queues = ["default", "second"];
        private static readonly string[] Types = ["a", "b"];

        private readonly JobModel _model = new();
        private readonly Random _random = new(seed);
        private readonly List<JobLease> _leases = [];
        private readonly List<CallbackEnd> _taken = [];
        private readonly TenantId[] _tenants = [.. Enumerable.Range(0, 3).Select(i => TenantId.Parse($"h{seed}-{i}"))];
        private IJobStore _store = test.Store;
        private long _now;

        public async Task StepAsync(int step)
        {
            await test.AdvanceAsync(TimeSpan.FromMilliseconds(1));
            _now = await _store.GetTimeAsync(Token);
            var what = _random.Next(21);
            var task = what switch
            {
                < 5 => AddAsync(),
                < 8 => LeaseAsync(),
                8 => RenewAsync(),
                < 12 => EndSomeAsync(),
                12 => RescueAsync(),
                13 => PromoteAsync(),
                14 => ChangeOneAsync(),
                15 => ChangeOneAsync(),
                16 => SetScoresAsync(),
                17 => CallbacksAsync(),
                18 => RemoveEndedAsync(),
                19 => test.AdvanceAsync(TimeSpan.FromMinutes(_random.Next(1, 15))).AsTask(),
                _ => ReopenAsync(),
            };
            await task;
            if (step % 4 == 0)
            {
                await CompareAsync(step);
            }
        }

        public async Task EndAsync()
        {
            await CompareAsync(Steps);
            foreach (var tenant in _tenants)
            {
                await _store.RemoveOwnedAsync(tenant, 10_000, Token);
            }

            foreach (var queue in Queues)
            {
                await _store.SetPausedAsync(null, queue, false, Token);
            }

            (await _store.ListAsync(new JobFilter(null, 10), Token)).ShouldBeEmpty();
        }

        private async Task AddAsync()
        {
            var batch = new List<NewJob>();
            for (var i = _random.Next(1, 5); i > 0; i--)
            {
                var tenant = Any(_tenants);
                Guid[] others = [.. _model.Jobs.Where(job => job.Tenant == tenant).Select(job => job.Request.Id), .. batch.Where(job => job.Tenant == tenant).Select(job => job.Id)];
                var isScored = _random.Next(3) == 0;
                var priority = _random.Next(-1, 3);
                var hasKey = _random.Next(4) == 0;
                batch.Add(Create(tenant, Any(Queues), Any(Types), isScored ? _random.Next(4) / 2.0 : priority) with
                {
                    Priority = priority,
                    IsScored = isScored,
                    RunAtMicros = _random.Next(4) == 0 ? _now + Minutes(Any([-5.5, 5.5, 15.5])) : null,
                    After = _random.Next(3) == 0 && others.Length > 0 ? Any(others) : _random.Next(30) == 0 ? TimeProvider.System.NewId() : null,
                    CallbackUrl = _random.Next(3) == 0 ? "https://x.example/" : null,
                    IdempotencyKey = hasKey ? "k" + _random.Next(4) : null,
                    RequestHash = hasKey ? Hash((byte)_random.Next(2)) : default,
                });
            }

            var added = await _store.AddAsync(batch, 12, Token);

            added.ShouldBe(batch.Select(job => _model.Add(job, 12, _now)));
        }

        private async Task LeaseAsync()
        {
            var request = new LeaseRequest
            {
                Queue = Any(Queues),
                Owner = "w" + _random.Next(3),
                Shares = [.. Enumerable.Range(0, _random.Next(1, 5)).Select(_ => new TenantShare(Any(_tenants), _random.Next(4)))],
                Max = _random.Next(1, 7),
                LeaseFor = TimeSpan.FromMinutes(5.5),
                Types = _random.Next(3) switch { 0 => null, 1 => [Any(Types)], _ => ["b", "c", "a"] },
                QueueConcurrency = _random.Next(3) == 0 ? _random.Next(6) : null,
                TenantConcurrency = _random.Next(3) == 0 ? _random.Next(4) : null,
            };

            var leased = await _store.LeaseAsync(request, Token);

            var expected = _model.Lease(request, _now, _now + Minutes(5.5));
            leased.Select(one => one.Lease with { Token = 0 }).ShouldBe(expected.Select(job => job.Lease!.Value with { Token = 0 }));
            foreach (var (one, job) in leased.Zip(expected))
            {
                _leases.Where(earlier => earlier.Id == one.Lease.Id).ShouldAllBe(earlier => earlier.Token < one.Lease.Token);
                job.Lease = one.Lease;
                _leases.Add(one.Lease);
            }
        }

        private async Task RenewAsync()
        {
            LeaseRenewal[] renewals = [.. SomeLeases().Select(lease => new LeaseRenewal(lease, _random.Next(2) == 0 ? _random.Next(101) : null))];

            var holds = await _store.RenewAsync(renewals, TimeSpan.FromMinutes(5.5), Token);

            holds.ShouldBe(renewals.Select(renewal => _model.Renew(renewal, _now + Minutes(5.5))));
        }

        private async Task EndSomeAsync()
        {
            JobEnd[] ends =
            [
                .. SomeLeases().Select(lease => new JobEnd(lease, Any(Enum.GetValues<JobEndKind>()))
                {
                    Error = _random.Next(2) == 0 ? new JobError("e" + _random.Next(3), "m") : null,
                    RetryAfter = TimeSpan.FromMinutes(Any([0, 5.5, 15.5])),
                }),
            ];

            var states = await _store.EndAsync(ends, Token);

            // In the order of arrival within a batch, as all of it ends at one time.
            states.ShouldBe(ends.Select(end => _model.End(end, _now)));
        }

        private async Task RescueAsync()
        {
            var (maxStalls, limit) = (_random.Next(3), _random.Next(1, 6));

            var rescued = await _store.RescueAsync(maxStalls, limit, Token);

            Ids(rescued).ShouldBe(_model.Rescue(maxStalls, limit, _now).Select(job => job.Request.Id), ignoreOrder: true);
        }

        private async Task PromoteAsync()
        {
            var limit = _random.Next(1, 6);

            (await _store.PromoteAsync(limit, Token)).Count.ShouldBe(_model.Promote(limit, _now));
        }

        private async Task ChangeOneAsync()
        {
            var (tenant, id) = (Any(_tenants), AnyJob());
            var number = _random.Next(-2, 4);
            switch (_random.Next(5))
            {
                case 0:
                    (await _store.CancelAsync(tenant, id, Token)).ShouldBe(_model.Cancel(tenant, id, _now));
                    break;
                case 1:
                    (await _store.RetryAsync(tenant, id, Token)).ShouldBe(_model.Retry(tenant, id));
                    break;
                case 2:
                    (await _store.RemoveAsync(tenant, id, Token)).ShouldBe(_model.Remove(tenant, id));
                    break;
                case 3:
                    (await _store.SetPriorityAsync(tenant, id, number, Token)).ShouldBe(_model.SetPriority(tenant, id, number));
                    break;
                default:
                    var (whose, queue, isPaused) = (_random.Next(2) == 0 ? tenant : (TenantId?)null, Any(Queues), _random.Next(3) == 0);
                    await _store.SetPausedAsync(whose, queue, isPaused, Token);
                    _model.SetPaused(whose, queue, isPaused);
                    break;
            }
        }

        private async Task SetScoresAsync()
        {
            JobScore[] scores = [.. Enumerable.Range(0, 5).Select(_ => new JobScore(Any(_tenants), AnyJob(), _random.Next(4) / 2.0)).DistinctBy(score => score.Id)];

            (await _store.SetScoresAsync(scores, Token)).ShouldBe(scores.Sum(_model.SetScore));
        }

        private async Task CallbacksAsync()
        {
            var limit = _random.Next(1, 6);
            var taken = await _store.TakeCallbacksAsync(limit, TimeSpan.FromMinutes(5.5), Token);
            taken.Select(job => (job.Request.Id, job.Callback!.Attempts)).ShouldBe(
                _model.TakeCallbacks(limit, _now, _now + Minutes(5.5)).Select(job => (job.Request.Id, job.CallbackAttempts)), ignoreOrder: true);
            _taken.AddRange(taken.Select(job => new CallbackEnd(
                job.Request.Tenant, job.Request.Id, job.Callback!.Attempts, Any([JobCallbackState.Pending, JobCallbackState.Delivered, JobCallbackState.Abandoned]), 200, null, TimeSpan.FromMinutes(5.5))));
            CallbackEnd[] ends = [.. _taken.Where(_ => _random.Next(3) == 0).DistinctBy(end => end.Id)];

            await _store.EndCallbacksAsync(ends, Token);

            Array.ForEach(ends, end => _model.EndCallback(end, _now));
        }

        private async Task RemoveEndedAsync()
        {
            var retention = new JobRetention(
                _random.Next(4), _random.Next(4), TimeSpan.FromMinutes(20.5), TimeSpan.FromMinutes(40.5), TimeSpan.FromMinutes(Any([0.5, 2.5])), _random.Next(1, 5), _random.Next(1, 5));

            (await _store.RemoveEndedAsync(retention, Token)).ShouldBe(_model.RemoveEnded(retention, _now));
        }

        private async Task ReopenAsync() => _store = await test.CreateSecondStoreAsync();

        private async Task CompareAsync(int step)
        {
            var jobs = await _store.ListAsync(new JobFilter(null, 10_000), Token);
            jobs.Reverse().Select(ModelJob.TellOf).ShouldBe(_model.Jobs.Select(job => job.Told), $"history {seed}, step {step}");
            await test.CheckCountsAsync(_store);
            foreach (var queue in Queues)
            {
                (await _store.ListReadyTenantsAsync(queue, null, null, 10, Token)).ShouldBe(_model.Ready(queue));
            }
        }

        // Mostly such as are held, some of long ago.
        private IEnumerable<JobLease> SomeLeases() =>
            _model.Leases.Where(_ => _random.Next(2) == 0).Concat(_leases.Where(_ => _random.Next(20) == 0)).OrderBy(_ => _random.Next()).ToArray();

        private Guid AnyJob() => _model.Jobs.Count == 0 ? TimeProvider.System.NewId() : Any(_model.Jobs).Request.Id;

        private T Any<T>(IReadOnlyList<T> from) => from[_random.Next(from.Count)];

        private static long Minutes(double minutes) => (long)(minutes * 60_000_000);
    }
}
