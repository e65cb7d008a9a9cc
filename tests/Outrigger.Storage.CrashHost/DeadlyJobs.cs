using System.Diagnostics;
using System.Text.Json;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Outrigger.Core.Callers;
using Outrigger.Jobs.Queue;
using Outrigger.Jobs.Workers;

/// <summary>
/// Works on jobs of which one eats all memory there is and one has the process killed, as the system does when memory runs
/// out. Says how each ended once all have: <c>name state error</c>.
/// </summary>
internal static class DeadlyJobs
{
    private static readonly string[] Names = ["fine-1", "eats", "fine-2", "killed", "fine-3", "fine-4"];

    public static void Add(HostApplicationBuilder builder)
    {
        builder.Configuration.AddInMemoryCollection(new Dictionary<string, string?>
        {
            // One at a time: whoever brings the process down does so alone.
            ["Outrigger:Jobs:Workers:Concurrency"] = "1",
            ["Outrigger:Jobs:Workers:Lease"] = "00:00:01",
            ["Outrigger:Jobs:Workers:MaxStalls"] = "1",
            ["Outrigger:Jobs:Workers:PollInterval"] = "00:00:00.1",
        });
        builder.Services.AddSecrets(builder.Configuration).AddJobs(builder.Configuration).AddJobHandler<Deadly, Input>("deadly");
    }

    public static async Task RunAsync(IServiceProvider services)
    {
        var queue = services.GetRequiredService<IJobQueue>();
        var orders = Names.Select(static name => new JobOrder("deadly", JsonSerializer.SerializeToUtf8Bytes(new { name })) { Attempts = 1, IdempotencyKey = name }).ToList();
        var added = await queue.AddAsync(TenantId.Default, orders);
        for (var i = 0; i < added.Count;)
        {
            var job = await queue.FindAsync(TenantId.Default, added[i].Added!.Value.Id);
            if (job is { State: JobState.Completed or JobState.Failed })
            {
                AnnouncingStore.Say($"{Names[i]} {job.State} {job.Error?.Code} {job.Error?.Message}".TrimEnd());
                i++;
            }
            else
            {
                await Task.Delay(20);
            }
        }
    }

    internal sealed record Input(string Name);

    private sealed class Deadly : IJobHandler<Input>
    {
        public Task<JobResult> RunAsync(Input input, JobContext context, CancellationToken cancellationToken)
        {
            switch (input.Name)
            {
                case "eats":
                    var eaten = new List<byte[]>();
                    while (true)
                    {
                        eaten.Add(new byte[1 << 20]);
                    }

                case "killed":
                    Process.GetCurrentProcess().Kill();
                    break;
            }

            return Task.FromResult(JobResult.Done);
        }
    }
}
