using System.Globalization;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Outrigger.Jobs.Queue;
using Outrigger.Jobs.Workers;

namespace Outrigger.Load.Jobs;

/// <summary>The queue with its database and workers in this process, as an application has it that uses the library.</summary>
internal sealed class JobsHost : IAsyncDisposable
{
    private readonly IHost _host;

    private JobsHost(IHost host, Counter done)
    {
        _host = host;
        Done = done;
    }

    public Counter Done { get; }

    public IJobQueue Queue => _host.Services.GetRequiredService<IJobQueue>();

    public IJobStore Store => _host.Services.GetRequiredService<IJobStore>();

    /// <param name="folder">The data folder.</param>
    /// <param name="connectionString">PostgreSQL; empty for SQLite.</param>
    /// <param name="concurrency">Jobs done at once; 0 for no workers.</param>
    public static async Task<JobsHost> StartAsync(string folder, string connectionString, int concurrency)
    {
        var done = new Counter();
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.Configuration.AddInMemoryCollection(new Dictionary<string, string?>
        {
            ["urls"] = "http://127.0.0.1:0",
            ["OUTRIGGER_DATA"] = folder,
            ["OUTRIGGER_MASTER_KEY"] = Convert.ToBase64String(System.Security.Cryptography.RandomNumberGenerator.GetBytes(32)),
            ["Outrigger:Storage:ConnectionString"] = connectionString,
            ["Outrigger:Storage:WriteQueueCapacity"] = "4096",
            ["Outrigger:Jobs:Workers:Enabled"] = concurrency > 0 ? "true" : "false",
            ["Outrigger:Jobs:Workers:Concurrency"] = Math.Max(1, concurrency).ToString(CultureInfo.InvariantCulture),
            ["Outrigger:Jobs:Queue:MaxUnfinished"] = "100000000",
            ["Outrigger:Jobs:Queue:MaxBulk"] = "10000",
            ["Outrigger:Jobs:Queue:KeepCompleted"] = "10000000",
        });
        builder.Services.AddSingleton(done);
        builder.Services.AddStorage(builder.Configuration).AddSecrets(builder.Configuration).AddJobs(builder.Configuration).AddJobHandler<NoOp, NoOpInput>("no-op");
        var app = builder.Build();
        await app.StartAsync();
        return new JobsHost(app, done);
    }

    public async ValueTask DisposeAsync()
    {
        await _host.StopAsync();
        _host.Dispose();
    }

    internal sealed record NoOpInput(int N);

    /// <summary>Counts ends, and remembers when the last job began.</summary>
    internal sealed class Counter
    {
        public long Ended;

        public TaskCompletionSource<long>? Next;
    }

    private sealed class NoOp(Counter counter) : IJobHandler<NoOpInput>
    {
        public Task<JobResult> RunAsync(NoOpInput input, JobContext context, CancellationToken cancellationToken)
        {
            Interlocked.Exchange(ref counter.Next, null)?.TrySetResult(System.Diagnostics.Stopwatch.GetTimestamp());
            Interlocked.Increment(ref counter.Ended);
            return Task.FromResult(JobResult.Done);
        }
    }
}
