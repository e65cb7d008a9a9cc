// A server process without a server, for tests that kill it: records usage as fast as a busy gateway and says on its
// standard output what it has handed over ("r <id> <µs>") and what the database has acknowledged ("a <id>").
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Outrigger.Core.Callers;
using Outrigger.Core.Errors;
using Outrigger.Core.Time;
using Outrigger.Gateway.Accounting;

var builder = new HostApplicationBuilder(new HostApplicationBuilderSettings { Args = args, DisableDefaults = true });
builder.Configuration.AddEnvironmentVariables();
builder.Services.AddLogging();
builder.Services.AddAccounting(builder.Configuration);
builder.Services.AddStorage(builder.Configuration);
var inner = builder.Services.Last(service => service.ServiceType == typeof(IUsageStore)).ImplementationType!;
builder.Services.AddSingleton<IUsageStore>(provider => new AnnouncingStore((IUsageStore)ActivatorUtilities.CreateInstance(provider, inner)));
if (args is ["deadly"])
{
    DeadlyJobs.Add(builder);
}

using var host = builder.Build();
try
{
    await host.StartAsync();
}
catch (OutriggerException failure)
{
    await Console.Error.WriteLineAsync(failure.Message);
    return 1;
}

AnnouncingStore.Say("ready");
if (args is ["jobs"])
{
    await JobLoad.RunAsync(host.Services);
}

if (args is ["deadly"])
{
    await DeadlyJobs.RunAsync(host.Services);
    await host.StopAsync();
    return 0;
}

var recorder = host.Services.GetRequiredService<IUsageRecorder>();
var stopping = host.Services.GetRequiredService<IHostApplicationLifetime>().ApplicationStopping;
using var ticks = new PeriodicTimer(TimeSpan.FromMilliseconds(2));
try
{
    while (await ticks.WaitForNextTickAsync(stopping))
    {
        var record = new UsageRecord
        {
            Id = TimeProvider.System.NewId(),
            StartedAtMicros = TimeProvider.System.GetUnixMicroseconds(),
            Tenant = TenantId.Default,
            Endpoint = "/v1/chat/completions",
            RequestedModel = "m",
        };
        recorder.Record(record);
        AnnouncingStore.Say($"r {record.Id} {record.StartedAtMicros}");
    }
}
catch (OperationCanceledException)
{
    // SIGTERM: what is buffered is written on the way out.
}

await host.StopAsync();
AnnouncingStore.Say("stopped");
return 0;

internal sealed class AnnouncingStore(IUsageStore inner) : IUsageStore
{
    private static readonly Stream Output = Console.OpenStandardOutput();
    private static readonly Lock Gate = new();

    public static void Say(string line)
    {
        // One write a line and no buffer of ours: what a killed process had said is in the pipe.
        var bytes = System.Text.Encoding.ASCII.GetBytes(line + "\n");
        lock (Gate)
        {
            Output.Write(bytes);
        }
    }

    public async Task AppendAsync(IReadOnlyList<UsageRecord> records, CancellationToken cancellationToken = default)
    {
        await inner.AppendAsync(records, cancellationToken);
        foreach (var record in records)
        {
            Say($"a {record.Id}");
        }
    }

    public Task<IReadOnlyList<UsageRecord>> ListAsync(UsageQuery query, CancellationToken cancellationToken = default) => inner.ListAsync(query, cancellationToken);

    public Task<IReadOnlyList<UsageDay>> SumByDayAsync(UsageQuery query, CancellationToken cancellationToken = default) => inner.SumByDayAsync(query, cancellationToken);

    public Task<IReadOnlyList<UsageSum>> SumByAsync(UsageDimension dimension, UsageQuery query, CancellationToken cancellationToken = default) => inner.SumByAsync(dimension, query, cancellationToken);

    public Task<long> CountUsersAsync(UsageQuery query, CancellationToken cancellationToken = default) => inner.CountUsersAsync(query, cancellationToken);

    public Task<int> CompactAsync(long beforeMicros, int batchSize, CancellationToken cancellationToken = default) => inner.CompactAsync(beforeMicros, batchSize, cancellationToken);
}
