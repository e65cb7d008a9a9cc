using System.Text.Json.Nodes;
using Outrigger.Core.Callers;
using Outrigger.Jobs.Queue;
using Outrigger.Jobs.Workers;
using Shouldly;
using Xunit;

namespace Outrigger.Jobs.Tests.Api;

public sealed class JobsAdminTests
{
    private static readonly (string, string) NoWorkers = ("Jobs:Workers:Enabled", "false");

    [Fact]
    public async Task List_OfAllTenants_SaysWhoseAndGoesOnPageByPage()
    {
        await using var host = await JobsHost.StartAsync(NoWorkers);
        Guid[] ids = [await host.AddAsync("1", "acme"), await host.AddAsync("2", "beta"), await host.AddAsync("3", "acme")];

        var (status, first) = await AdminAsync(host, "GET", "/admin/jobs?limit=2");
        var (_, second) = await AdminAsync(host, "GET", $"/admin/jobs?limit=2&after={first!["next"]}");

        status.ShouldBe(200);
        Ids(first).ShouldBe([ids[2], ids[1]]);
        Ids(second!).ShouldBe([ids[0]]);
        second!["next"].ShouldBeNull();
        first["items"]![1]!["tenant"]!.GetValue<string>().ShouldBe("beta");
    }

    [Fact]
    public async Task List_OfOneTenantAndState_HasThoseAlone()
    {
        await using var host = await JobsHost.StartAsync(NoWorkers);
        var waiting = await host.AddAsync("1", "acme");
        var cancelled = await host.AddAsync("2", "acme");
        await host.AddAsync("3", "beta");
        await host.Get<IJobQueue>().CancelAsync(TenantId.Parse("acme"), cancelled);

        Ids((await AdminAsync(host, "GET", "/admin/jobs?tenant=acme&state=waiting")).Body!).ShouldBe([waiting]);
        Ids((await AdminAsync(host, "GET", "/admin/jobs?tenant=acme&state=cancelled")).Body!).ShouldBe([cancelled]);
    }

    [Theory]
    [InlineData("GET", "/admin/jobs?tenant=No%20Such", "tenant")]
    [InlineData("GET", "/admin/jobs?state=3", "state")]
    [InlineData("GET", "/admin/jobs?limit=0", "limit")]
    [InlineData("GET", "/admin/jobs?after=x", "after")]
    [InlineData("GET", "/admin/jobs/stats?tenant=%0a", "tenant")]
    [InlineData("DELETE", "/admin/jobs", "tenant")]
    [InlineData("POST", "/admin/jobs/queues/No%20Such/pause", "queue")]
    [InlineData("POST", "/admin/jobs/queues/default/pause?tenant=No%20Such", "tenant")]
    public async Task Call_BadQuery_NamesTheMember(string method, string path, string member)
    {
        await using var host = await JobsHost.StartAsync(NoWorkers);

        var (status, body) = await AdminAsync(host, method, path);

        status.ShouldBe(400);
        body!["param"]!.GetValue<string>().ShouldBe(member);
    }

    [Fact]
    public async Task Call_WithoutTheAdminKey_IsRefused()
    {
        await using var host = await JobsHost.StartAsync(NoWorkers);
        var id = await host.AddAsync("x", "acme");

        foreach (var (method, path) in (IReadOnlyList<(string, string)>)[("GET", ""), ("GET", "/stats"), ("DELETE", "?tenant=acme"), ("POST", "/queues/default/pause"), ("GET", $"/acme/{id}"), ("DELETE", $"/acme/{id}")])
        {
            (await host.SendAsync(method, "/admin/jobs" + path, tenant: "acme")).Status.ShouldBe(401, path);
        }
    }

    [Fact]
    public async Task Stats_OfAllTenants_AddsUpAndShowsEachByQueue()
    {
        await using var host = await JobsHost.StartAsync(NoWorkers);
        await host.AddAsync("1", "acme");
        await host.AddAsync("2", "acme", order => order with { Queue = "slow" });
        await host.AddAsync("3", "beta");
        await host.Store.SetPausedAsync(TenantId.Parse("acme"), "slow", true);

        var (_, all) = await AdminAsync(host, "GET", "/admin/jobs/stats");
        var (_, page) = await AdminAsync(host, "GET", "/admin/jobs/stats?limit=1&after=acme");

        all!["total"]!["waiting"]!.GetValue<long>().ShouldBe(3);
        all["total"]!["queues"]!["slow"]!["paused"]!.GetValue<bool>().ShouldBeFalse();
        all["tenants"]!.AsArray().Select(static tenant => tenant!["tenant"]!.GetValue<string>()).ShouldBe(["acme", "beta"]);
        all["tenants"]![0]!["stats"]!["queues"]!["slow"]!["waiting"]!.GetValue<long>().ShouldBe(1);
        all["tenants"]![0]!["stats"]!["queues"]!["slow"]!["paused"]!.GetValue<bool>().ShouldBeTrue();
        page!["tenants"]!.AsArray().Single()!["tenant"]!.GetValue<string>().ShouldBe("beta");
    }

    [Fact]
    public async Task Pause_OfAQueueForAll_HoldsEverybodyUntilResumed()
    {
        await using var host = await JobsHost.StartAsync();

        (await AdminAsync(host, "POST", "/admin/jobs/queues/default/pause")).Status.ShouldBe(200);
        var held = await host.AddAsync("held", "acme");
        var (_, pauses) = await AdminAsync(host, "GET", "/admin/jobs/pauses");
        (await host.Store.ListReadyTenantsAsync("default", null, null, 10)).ShouldBeEmpty();
        await AdminAsync(host, "POST", "/admin/jobs/queues/default/resume");
        await host.UntilAsync(held, JobState.Completed, "acme");

        pauses!["pauses"]!.AsArray().Single()!["queue"]!.GetValue<string>().ShouldBe("default");
        pauses["pauses"]![0]!["tenant"].ShouldBeNull();
    }

    [Fact]
    public async Task Pause_OfAQueueForOneTenant_LeavesOthers()
    {
        await using var host = await JobsHost.StartAsync();

        await AdminAsync(host, "POST", "/admin/jobs/queues/default/pause?tenant=acme");
        var held = await host.AddAsync("held", "acme");
        var done = await host.AddAsync("done", "beta");
        await host.UntilAsync(done, JobState.Completed, "beta");

        (await host.Store.FindAsync(TenantId.Parse("acme"), held))!.State.ShouldBe(JobState.Waiting);
    }

    [Fact]
    public async Task Retry_DeadLetterOfATenant_RunsAgain()
    {
        await using var host = await JobsHost.StartAsync();
        var fails = true;
        host.Works.Run = (_, _, _) => Task.FromResult(fails ? JobResult.Fail("Not today.") : JobResult.Done);
        var id = await host.AddAsync("x", "acme");
        await host.UntilAsync(id, JobState.Failed, "acme");
        fails = false;

        var (status, body) = await AdminAsync(host, "POST", $"/admin/jobs/acme/{id}/retry");
        await host.UntilAsync(id, JobState.Completed, "acme");
        var (again, _) = await AdminAsync(host, "POST", $"/admin/jobs/acme/{id}/retry");

        status.ShouldBe(200);
        body!["state"]!.GetValue<string>().ShouldBe("waiting");
        again.ShouldBe(409);
    }

    [Fact]
    public async Task Retry_OfOneWhosePredecessorWaitsAgain_IsBlockedAndNoError()
    {
        await using var host = await JobsHost.StartAsync(NoWorkers);
        var first = await host.AddAsync("1", "acme");
        var second = await host.AddAsync("2", "acme", order => order with { After = first });
        await host.Get<IJobQueue>().CancelAsync(TenantId.Parse("acme"), first);
        await host.Get<IJobQueue>().RetryAsync(TenantId.Parse("acme"), first);

        var (status, body) = await host.SendAsync("POST", $"/jobs/v1/{second}/retry", tenant: "acme");

        status.ShouldBe(200);
        body!["state"]!.GetValue<string>().ShouldBe("blocked");
    }

    [Fact]
    public async Task OneJob_OfAnyTenant_IsReadCancelledPutForwardAndRemoved()
    {
        await using var host = await JobsHost.StartAsync(NoWorkers);
        var id = await host.AddAsync("x", "acme");

        var (_, read) = await AdminAsync(host, "GET", $"/admin/jobs/acme/{id}");
        (await AdminAsync(host, "POST", $"/admin/jobs/acme/{id}/priority", """{"priority":9}""")).Status.ShouldBe(200);
        (await AdminAsync(host, "POST", $"/admin/jobs/acme/{id}/priority", "{}")).Status.ShouldBe(400);
        (await AdminAsync(host, "DELETE", $"/admin/jobs/acme/{id}")).Status.ShouldBe(409);
        (await host.Store.FindAsync(TenantId.Parse("acme"), id))!.Request.Priority.ShouldBe(9);
        (await AdminAsync(host, "POST", $"/admin/jobs/acme/{id}/cancel")).Status.ShouldBe(200);
        (await AdminAsync(host, "DELETE", $"/admin/jobs/acme/{id}")).Status.ShouldBe(204);

        read!["tenant"]!.GetValue<string>().ShouldBe("acme");
        read["input"]!["name"]!.GetValue<string>().ShouldBe("x");
        (await host.Store.FindAsync(TenantId.Parse("acme"), id)).ShouldBeNull();
    }

    [Fact]
    public async Task OneJob_UnderAnotherTenant_IsNotThere()
    {
        await using var host = await JobsHost.StartAsync(NoWorkers);
        var id = await host.AddAsync("x", "acme");

        foreach (var tenant in (string[])["beta", "No%20Such"])
        {
            foreach (var (method, path) in (IReadOnlyList<(string, string)>)[("GET", ""), ("POST", "/cancel"), ("POST", "/retry"), ("DELETE", "")])
            {
                (await AdminAsync(host, method, $"/admin/jobs/{tenant}/{id}{path}")).Status.ShouldBe(404, path);
            }
        }

        (await host.Store.FindAsync(TenantId.Parse("acme"), id))!.State.ShouldBe(JobState.Waiting);
    }

    [Fact]
    public async Task RemoveAll_OfATenant_LeavesOthers()
    {
        await using var host = await JobsHost.StartAsync(NoWorkers);
        await host.AddAsync("1", "acme");
        await host.AddAsync("2", "acme");
        var kept = await host.AddAsync("3", "beta");

        var (_, body) = await AdminAsync(host, "DELETE", "/admin/jobs?tenant=acme");

        body!["removed"]!.GetValue<long>().ShouldBe(2);
        (await host.Store.ListAsync(new JobFilter(null, 10))).Single().Request.Id.ShouldBe(kept);
    }

    private static Task<(int Status, JsonNode? Body)> AdminAsync(JobsHost host, string method, string path, string? body = null) =>
        host.SendAsync(method, path, body, JobsHost.Administrator);

    private static Guid[] Ids(JsonNode page) => [.. page["items"]!.AsArray().Select(static job => job!["id"]!.GetValue<Guid>())];
}
