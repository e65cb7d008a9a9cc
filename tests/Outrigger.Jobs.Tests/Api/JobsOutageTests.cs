using System.Net;
using System.Text;
using Microsoft.Extensions.DependencyInjection;
using Outrigger.Core.Callers;
using Outrigger.Core.Errors;
using Outrigger.Jobs.Queue;
using Outrigger.Jobs.Queue.Memory;
using Shouldly;
using Xunit;

namespace Outrigger.Jobs.Tests.Api;

/// <summary>What callers and outside workers are told while the database is away or its disk is full.</summary>
public sealed class JobsOutageTests
{
    private const string Job = """{"type":"render","input":1,"idempotencyKey":"k"}""";

    [Theory]
    [InlineData(503)]
    [InlineData(507)]
    public async Task Everything_DatabaseCannot_SaysWhichAndGoesOnAfterwards(int status)
    {
        Failing? store = null;
        await using var host = await JobsHost.StartAsync(
            services => services.AddSingleton<IJobStore>(provider => store = new Failing(new InMemoryJobStore(provider.GetRequiredService<TimeProvider>(), provider.GetRequiredService<IJobSignals>()))),
            ("Jobs:Queue:Types:0", "render"),
            ("Jobs:Workers:Enabled", "false"));
        await host.SendAsync("POST", "/jobs/v1", """{"type":"render","input":0}""");
        var leased = (await host.SendAsync("POST", "/jobs/v1/lease", """{"worker":"w","types":["render"],"leaseSeconds":300}""")).Body!["jobs"]![0]!;
        var complete = $"/jobs/v1/{leased["id"]}/complete";
        var end = $$"""{"worker":"w","token":{{leased["token"]}},"result":1}""";

        store!.Failure = status == 503 ? CoreErrors.StorageUnavailable : CoreErrors.StorageFull;
        var type = "urn:outrigger:error:" + store.Failure.Code;
        foreach (var (path, body) in ((string, string)[])[
            ("/jobs/v1", Job), ("/jobs/v1/bulk", $$"""{"jobs":[{{Job}}]}"""), ("/jobs/v1/lease", """{"worker":"w","types":["render"]}"""), (complete, end)])
        {
            var (answered, problem) = await host.SendAsync("POST", path, body);
            answered.ShouldBe(status, path);
            problem!["type"]!.GetValue<string>().ShouldBe(type, path);
        }

        store.Failure = null;

        (await host.SendAsync("POST", "/jobs/v1", Job)).Status.ShouldBe(201);
        (await host.SendAsync("POST", "/jobs/v1", Job)).Status.ShouldBe(200);
        (await host.SendAsync("POST", complete, end)).Status.ShouldBe(200);
        (await host.SendAsync("POST", complete, end)).Status.ShouldBe(409);
        var stats = (await host.SendAsync("GET", "/jobs/v1/stats")).Body!;
        stats["waiting"]!.GetValue<long>().ShouldBe(1);
        stats["completed"]!.GetValue<long>().ShouldBe(1);
    }

    private sealed class Failing(IJobStore inner) : JobStoreDecorator(inner)
    {
        public ErrorType? Failure { get; set; }

        protected override void Before()
        {
            if (Failure is { } failure)
            {
                throw new OutriggerException(failure.With("Not now."));
            }
        }
    }
}
