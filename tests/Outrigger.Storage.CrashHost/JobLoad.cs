using System.Globalization;
using Microsoft.Extensions.DependencyInjection;
using Outrigger.Core.Callers;
using Outrigger.Core.Time;
using Outrigger.Jobs.Queue;

/// <summary>
/// Adds, leases, ends and rescues jobs without a pause and says what the store has acknowledged: <c>a id</c> added,
/// <c>e id token</c> completed by that lease. Every seventh lease is kept beyond its time, as by a worker that hangs.
/// </summary>
internal static class JobLoad
{
    private static readonly TimeSpan Lease = TimeSpan.FromMilliseconds(400);

    /// <summary>Runs until the process is killed.</summary>
    public static Task RunAsync(IServiceProvider services)
    {
        var store = services.GetRequiredService<IJobStore>();
        var owner = string.Create(CultureInfo.InvariantCulture, $"{Environment.ProcessId}-{TimeProvider.System.GetTimestamp()}");
        return Task.WhenAll(
            [
                .. Enumerable.Range(0, 3).Select(_ => AddAsync(store)),
                .. Enumerable.Range(0, 4).Select(i => WorkAsync(store, owner, i)),
                RescueAsync(store),
            ]);
    }

    private static async Task AddAsync(IJobStore store)
    {
        for (var n = 0; ; n++)
        {
            NewJob[] jobs =
            [
                .. Enumerable.Range(0, 1 + (n % 3)).Select(_ => new NewJob
                {
                    Id = TimeProvider.System.NewId(),
                    Tenant = TenantId.Default,
                    Queue = "default",
                    Type = "work",
                    Input = "{}"u8.ToArray(),
                }),
            ];
            if (n % 5 == 4)
            {
                jobs[^1] = jobs[^1] with { After = jobs[0].Id == jobs[^1].Id ? null : jobs[0].Id };
            }

            foreach (var added in await store.AddAsync(jobs, 400))
            {
                if (added.Outcome == JobAddOutcome.Added)
                {
                    AnnouncingStore.Say($"a {added.Id}");
                }
            }

            await Task.Delay(2);
        }
    }

    private static async Task WorkAsync(IJobStore store, string owner, int worker)
    {
        for (var n = worker; ; n++)
        {
            var leased = await store.LeaseAsync(new LeaseRequest { Queue = "default", Owner = owner, Shares = [new(TenantId.Default, 5)], Max = 5, LeaseFor = Lease });
            await Task.Delay(n % 7 == 0 ? 600 : 1);
            JobEnd[] ends = [.. leased.Select((one, i) => new JobEnd(one.Lease, (n + i) % 9 == 0 ? JobEndKind.Retried : JobEndKind.Completed))];
            var states = await store.EndAsync(ends);
            foreach (var (end, state) in ends.Zip(states))
            {
                if (state == JobState.Completed)
                {
                    AnnouncingStore.Say($"e {end.Lease.Id} {end.Lease.Token}");
                }
            }
        }
    }

    private static async Task RescueAsync(IJobStore store)
    {
        while (true)
        {
            await store.RescueAsync(int.MaxValue - 1, 100);
            await Task.Delay(100);
        }
    }
}
