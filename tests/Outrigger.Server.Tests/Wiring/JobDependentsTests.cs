using System.Net;
using System.Text.Json.Nodes;
using Microsoft.Extensions.DependencyInjection;
using Outrigger.Core.Callers;
using Outrigger.Jobs.Queue;
using Outrigger.Jobs.Schedules;
using Shouldly;
using Xunit;

namespace Outrigger.Server.Tests.Wiring;

/// <summary>A tenant to which jobs or schedules belong stays, and the refusal says why.</summary>
public sealed class JobDependentsTests
{
    private static readonly TenantId Acme = TenantId.Parse("acme");

    [Fact]
    public async Task RemoveTenant_WithJobsAndSchedules_NamesThemUntilTheyAreGone()
    {
        await using var server = await RunningServer.StartAsync("""{"Outrigger":{"Jobs":{"Workers":{"Enabled":false}}}}""");
        (await AdminAsync(server, HttpMethod.Post, "/admin/tenants", """{"id":"acme"}""")).Status.ShouldBe(HttpStatusCode.Created);
        await server.App.Services.GetRequiredService<IJobQueue>().AddAsync(Acme, new JobOrder("text_generation", """{"prompt":"x"}"""u8.ToArray()));
        var schedules = server.App.Services.GetRequiredService<IScheduleStore>();
        await schedules.SetAsync(new Schedule { Tenant = Acme, Name = "nightly", Cron = "0 3 * * *", TimeZone = "UTC", Job = "{}"u8.ToArray(), IsPaused = true }, 10);

        var both = await AdminAsync(server, HttpMethod.Delete, "/admin/tenants/acme");
        await schedules.RemoveAsync(Acme, "nightly");
        var jobs = await AdminAsync(server, HttpMethod.Delete, "/admin/tenants/acme");
        var removed = await AdminAsync(server, HttpMethod.Delete, "/admin/jobs?tenant=acme");
        var gone = await AdminAsync(server, HttpMethod.Delete, "/admin/tenants/acme");

        both.Status.ShouldBe(HttpStatusCode.Conflict);
        both.Body!["type"]!.GetValue<string>().ShouldBe("urn:outrigger:error:owner-not-empty");
        both.Body["detail"]!.GetValue<string>().ShouldContain("jobs and schedules");
        jobs.Status.ShouldBe(HttpStatusCode.Conflict);
        jobs.Body!["detail"]!.GetValue<string>().ShouldNotContain("schedules");
        removed.Body!["removed"]!.GetValue<long>().ShouldBe(1);
        gone.Status.ShouldBe(HttpStatusCode.NoContent);
    }

    private static async Task<(HttpStatusCode Status, JsonNode? Body)> AdminAsync(RunningServer server, HttpMethod method, string path, string? body = null)
    {
        using var answer = await server.SendAsync(method, path, body, ("Authorization", "Bearer " + server.AdminKey));
        var text = await answer.Content.ReadAsStringAsync();
        return (answer.StatusCode, text.Length == 0 ? null : JsonNode.Parse(text));
    }
}
