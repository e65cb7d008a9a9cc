using System.Diagnostics;
using System.Globalization;
using Outrigger.Core.Callers;
using Outrigger.Jobs.Queue;

namespace Outrigger.Load.Jobs;

/// <summary>The measured process: prints one line a value, <c>metric value unit</c>.</summary>
internal static class JobsRole
{
    private const int Clients = 128;
    private const int Batch = 1000;

    private static readonly byte[] Input = """{"N":1,"text":"a hundred bytes of input, as a reference to something that is to be done, or a short text"}"""u8.ToArray();

    /// <param name="part">Which part.</param>
    /// <param name="folder">The data folder.</param>
    /// <param name="connectionString">PostgreSQL; "-" for SQLite.</param>
    /// <param name="seconds">Measured seconds.</param>
    /// <param name="backlog">Waiting jobs of the backlog part; jobs a second of the memory part.</param>
    public static Task RunAsync(string part, string folder, string connectionString, int seconds, int backlog)
    {
        var connection = connectionString == "-" ? "" : connectionString;
        return part switch
        {
            "add" => AddAsync(folder, connection, seconds),
            "bulk" => BulkAsync(folder, connection, seconds),
            "process" => ProcessAsync(folder, connection, seconds),
            "single" => LeaseAsync(folder, connection, seconds, 1),
            "batches" => LeaseAsync(folder, connection, seconds, 20),
            "pickup" => PickUpAsync(folder, connection, seconds),
            "backlog" => BacklogAsync(folder, connection, backlog),
            "memory" => MemoryRole.RunAsync(folder, connection, seconds, backlog),
            _ => throw new ArgumentOutOfRangeException(nameof(part), part, "No such part."),
        };
    }

    internal static void Print(string metric, double value, string unit) => Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{metric} {value} {unit}"));

    internal static JobOrder Order() => new("no-op", Input);

    private static NewJob NewJob(int tenants, int number) => new()
    {
        Id = Guid.CreateVersion7(TimeProvider.System.GetUtcNow()),
        Tenant = TenantId.Parse(string.Create(CultureInfo.InvariantCulture, $"t{number % tenants}")),
        Queue = "backlog",
        Type = "no-op",
        Input = Input,
    };

    // One job a call, from many clients at once: what group commit is for.
    private static async Task AddAsync(string folder, string connection, int seconds)
    {
        await using var host = await JobsHost.StartAsync(folder, connection, 0);
        var (added, elapsed) = await RunClientsAsync(Clients, seconds, async () =>
        {
            await host.Queue.AddAsync(TenantId.Default, Order());
            return 1;
        });
        Print("add-rps", added / elapsed, "jobs/s");
    }

    private static async Task BulkAsync(string folder, string connection, int seconds)
    {
        await using var host = await JobsHost.StartAsync(folder, connection, 0);
        var orders = Enumerable.Range(0, Batch).Select(_ => Order()).ToList();
        var (added, elapsed) = await RunClientsAsync(2, seconds, async () =>
        {
            await host.Queue.AddAsync(TenantId.Default, orders);
            return Batch;
        });
        Print("bulk-rps", added / elapsed, "jobs/s");
    }

    // Added, leased, done by a handler that does nothing, ended: by one process, 256 at once.
    private static async Task ProcessAsync(string folder, string connection, int seconds)
    {
        await using var host = await JobsHost.StartAsync(folder, connection, 256);
        var before = GC.GetTotalMemory(forceFullCollection: true);
        var limit = Stopwatch.GetTimestamp() + (seconds * Stopwatch.Frequency);
        var orders = Enumerable.Range(0, Batch).Select(_ => Order()).ToList();
        var begin = Stopwatch.GetTimestamp();
        long added = 0;
        while (Stopwatch.GetTimestamp() < limit)
        {
            if (added - Interlocked.Read(ref host.Done.Ended) < 5 * Batch)
            {
                await host.Queue.AddAsync(TenantId.Default, orders);
                added += Batch;
            }
            else
            {
                await Task.Delay(1);
            }
        }

        while (Interlocked.Read(ref host.Done.Ended) < added)
        {
            await Task.Delay(5);
        }

        // Done is what the database says is done, exactly once each.
        JobCount completed;
        do
        {
            await Task.Delay(5);
            completed = (await host.Store.CountAsync(null)).SingleOrDefault(count => count.State == JobState.Completed);
        }
        while (completed.Count < added);

        var elapsed = Stopwatch.GetElapsedTime(begin).TotalSeconds;
        Print("process-rps", added / elapsed, "jobs/s");
        Print("run-twice", Interlocked.Read(ref host.Done.Ended) - added, "jobs");
        Print("lost", added - completed.Count, "jobs");
        Print("memory-growth", (GC.GetTotalMemory(forceFullCollection: true) - before) / 1024.0 / 1024.0, "MiB");
    }

    // Straight on the store, as outside workers use it: leased and ended so many at a time by 32 workers.
    private static async Task LeaseAsync(string folder, string connection, int seconds, int atATime)
    {
        await using var host = await JobsHost.StartAsync(folder, connection, 0);
        var orders = Enumerable.Range(0, 5000).Select(_ => Order()).ToList();
        for (var i = 0; i < Math.Max(2, seconds * atATime / 2); i++)
        {
            await host.Queue.AddAsync(TenantId.Default, orders);
        }

        var worker = 0;
        var (ended, elapsed) = await RunClientsAsync(32, seconds, async () =>
        {
            var owner = string.Create(CultureInfo.InvariantCulture, $"w{Interlocked.Increment(ref worker)}");
            var leased = await host.Store.LeaseAsync(new LeaseRequest
            {
                Queue = "default",
                Owner = owner,
                Shares = [new TenantShare(TenantId.Default, atATime)],
                Max = atATime,
                LeaseFor = TimeSpan.FromSeconds(30),
            });
            await host.Store.EndAsync([.. leased.Select(job => new JobEnd(job.Lease, JobEndKind.Completed) { Result = "1"u8.ToArray() })]);
            return leased.Count;
        });
        Print(atATime == 1 ? "single-rps" : "batches-rps", ended / elapsed, "jobs/s");
    }

    // From "added" being answered to the handler's first instruction, with nothing else to do.
    private static async Task PickUpAsync(string folder, string connection, int seconds)
    {
        await using var host = await JobsHost.StartAsync(folder, connection, 5);
        var times = new List<double>();
        var limit = Stopwatch.GetTimestamp() + (seconds * Stopwatch.Frequency);
        while (Stopwatch.GetTimestamp() < limit)
        {
            var began = new TaskCompletionSource<long>(TaskCreationOptions.RunContinuationsAsynchronously);
            host.Done.Next = began;
            await host.Queue.AddAsync(TenantId.Default, Order());
            var added = Stopwatch.GetTimestamp();
            times.Add(Math.Max(0, Stopwatch.GetElapsedTime(added, await began.Task).TotalMilliseconds));
            await Task.Delay(10);
        }

        times.Sort();
        Print("pickup-p50", times[times.Count / 2], "ms");
        Print("pickup-p99", times[(int)(times.Count * 0.99)], "ms");
    }

    private static async Task BacklogAsync(string folder, string connection, int backlog)
    {
        await using var host = await JobsHost.StartAsync(folder, connection, 0);
        await FetchAsync(host, 500);
        var empty = await FetchAsync(host, 2000);
        const int chunk = 5000;
        for (var from = 0; from < backlog; from += chunk)
        {
            await host.Store.AddAsync([.. Enumerable.Range(from, chunk).Select(i => NewJob(10, i))], long.MaxValue);
        }

        var full = await FetchAsync(host, 2000);
        Print("fetch-p99-empty", empty, "ms");
        Print("fetch-p99-backlog", full, "ms");
        var stats = new List<double>();
        for (var i = 0; i < 20; i++)
        {
            var begin = Stopwatch.GetTimestamp();
            var counts = await host.Store.CountAsync(null);
            stats.Add(Stopwatch.GetElapsedTime(begin).TotalMilliseconds);
            if (counts.Sum(count => count.Count) < backlog)
            {
                throw new InvalidOperationException("The counts do not hold the backlog.");
            }
        }

        stats.Sort();
        Print("stats-p95", stats[18], "ms");
    }

    // A job is added before each fetch, so that the same is done with and without a backlog: one of its own goes first.
    private static async Task<double> FetchAsync(JobsHost host, int times)
    {
        var took = new List<double>(times);
        for (var i = 0; i < times; i++)
        {
            await host.Store.AddAsync([NewJob(10, i) with { Score = 1000 }], long.MaxValue);
            var tenant = TenantId.Parse(string.Create(CultureInfo.InvariantCulture, $"t{i % 10}"));
            var begin = Stopwatch.GetTimestamp();
            var leased = await host.Store.LeaseAsync(new LeaseRequest { Queue = "backlog", Owner = "w", Shares = [new TenantShare(tenant, 1)], Max = 1, LeaseFor = TimeSpan.FromSeconds(30) });
            took.Add(Stopwatch.GetElapsedTime(begin).TotalMilliseconds);
            await host.Store.EndAsync([new JobEnd(leased[0].Lease, JobEndKind.Completed) { Result = "1"u8.ToArray() }]);
        }

        took.Sort();
        return took[(int)(times * 0.99)];
    }

    private static async Task<(long Count, double Seconds)> RunClientsAsync(int clients, int seconds, Func<Task<int>> once)
    {
        // Warm: the first calls compile and connect.
        await once();
        var begin = Stopwatch.GetTimestamp();
        var limit = begin + (seconds * Stopwatch.Frequency);
        long total = 0;
        await Task.WhenAll(Enumerable.Range(0, clients).Select(_ => Task.Run(async () =>
        {
            while (Stopwatch.GetTimestamp() < limit)
            {
                Interlocked.Add(ref total, await once());
            }
        })));
        return (total, Stopwatch.GetElapsedTime(begin).TotalSeconds);
    }
}
