using Outrigger.Core.Callers;
using Outrigger.Core.Time;
using Outrigger.Jobs.Queue;
using Outrigger.Jobs.Schedules;
using Shouldly;
using Xunit;

namespace Outrigger.Jobs.Tests.Schedules;

public sealed class ScheduleTests
{
    [Theory]
    [InlineData("0 3 * * *", "UTC", "2026-01-01T00:00:00Z", "2026-01-01T03:00:00Z")]
    [InlineData("0 3 * * *", "Europe/Vienna", "2026-07-01T00:00:00Z", "2026-07-01T01:00:00Z")]
    [InlineData("*/10 * * * * *", "UTC", "2026-01-01T00:00:01Z", "2026-01-01T00:00:10Z")]
    [InlineData("30 2 * * *", "Europe/Vienna", "2026-03-28T12:00:00Z", "2026-03-29T01:00:00Z")]
    [InlineData("30 2 * * *", "Europe/Vienna", "2026-10-24T12:00:00Z", "2026-10-25T00:30:00Z")]
    [InlineData("@hourly", "UTC", "2026-01-01T00:00:01Z", "2026-01-01T01:00:00Z")]
    public void After_Expression_IsTheNextTimeInItsZone(string cron, string zone, string from, string expected)
    {
        CronTimes.TryRead(cron, zone, out var times, out _).ShouldBeTrue();

        times.After(Micros(from)).ShouldBe(Micros(expected));
    }

    [Fact]
    public void After_NoSuchDay_IsNever()
    {
        CronTimes.TryRead("0 0 30 2 *", "UTC", out var times, out _).ShouldBeTrue();

        times.After(0).ShouldBeNull();
    }

    [Theory]
    [InlineData("* * * * * *", "2025-01-01T00:00:00Z", "2026-01-01T00:00:00.5Z", "2026-01-01T00:00:00Z")]
    [InlineData("0 0 1 1 *", "2020-01-01T00:00:00Z", "2026-06-01T00:00:00Z", "2026-01-01T00:00:00Z")]
    [InlineData("0 0 * * *", "2026-01-01T00:00:00Z", "2026-01-01T00:00:00Z", "2026-01-01T00:00:00Z")]
    public void Last_LongDue_IsTheLatestTimeThatHasCome(string cron, string due, string now, string expected)
    {
        CronTimes.TryRead(cron, "UTC", out var times, out _).ShouldBeTrue();

        times.Last(Micros(due), Micros(now)).ShouldBe(Micros(expected));
    }

    [Fact]
    public async Task Due_Schedule_AddsItsJobOnceEachTime()
    {
        await using var host = await JobsHost.StartAsync();
        (await host.SendAsync("PUT", "/jobs/v1/schedules/minutely", """{"cron":"* * * * *","job":{"type":"test","input":{"name":"tick"},"priority":7}}""")).Status.ShouldBe(200);

        await host.UntilAsync(() => Task.FromResult(host.Works.Ran.Count >= 3));

        var jobs = await host.Store.ListAsync(new JobFilter(TenantId.Default, 10));
        jobs.Select(job => job.Request.IdempotencyKey).Distinct().Count().ShouldBe(jobs.Count);
        jobs.ShouldAllBe(job => job.Request.Schedule == "minutely" && job.Request.Priority == 7);
        var shown = (await host.SendAsync("GET", "/jobs/v1/schedules/minutely")).Body!;
        shown["lastJob"]!.GetValue<string>().ShouldBe(jobs[0].Request.Id.ToString());
    }

    [Fact]
    public async Task Due_ProcessDiedBetweenAddingAndWriting_AddsNothingTwice()
    {
        await using var host = await JobsHost.StartAsync(("Jobs:Schedules:Enabled", "false"));
        await host.SendAsync("PUT", "/jobs/v1/schedules/nightly", """{"cron":"0 0 * * *","job":{"type":"test","input":{"name":"tick"}}}""");
        var store = host.Get<IScheduleStore>();
        var before = (await store.FindAsync(TenantId.Default, "nightly"))!;
        host.Time.Advance(TimeSpan.FromDays(1));
        var worker = host.Get<SchedulesWorker>();

        (await worker.RunOnceAsync(CancellationToken.None)).ShouldBe(1);
        await store.SetAsync(before, 10);
        await worker.RunOnceAsync(CancellationToken.None);

        (await host.Store.ListAsync(new JobFilter(TenantId.Default, 10))).Count.ShouldBe(1);
    }

    [Fact]
    public async Task Due_ForLongerThanIsMadeUpFor_IsLeftOut()
    {
        await using var host = await JobsHost.StartAsync(("Jobs:Schedules:Enabled", "false"), ("Jobs:Schedules:CatchUp", "01:00:00"));
        await host.SendAsync("PUT", "/jobs/v1/schedules/nightly", """{"cron":"0 0 * * *","job":{"type":"test","input":{"name":"tick"}}}""");
        host.Time.Advance(TimeSpan.FromHours(26));

        (await host.Get<SchedulesWorker>().RunOnceAsync(CancellationToken.None)).ShouldBe(0);

        var found = (await host.Get<IScheduleStore>().FindAsync(TenantId.Default, "nightly"))!;
        found.NextAtMicros.ShouldBe(Micros("2026-01-03T00:00:00Z"));
        found.LastError.ShouldNotBeNull();
        (await host.Store.ListAsync(new JobFilter(TenantId.Default, 10))).ShouldBeEmpty();
    }

    [Theory]
    [InlineData("""{"cron":"nonsense","job":{"type":"test","input":{"name":"x"}}}""", "cron")]
    [InlineData("""{"cron":"* * * * *","timeZone":"Mars/Base","job":{"type":"test","input":{"name":"x"}}}""", "timeZone")]
    [InlineData("""{"cron":"* * * * *"}""", "job")]
    [InlineData("""{"cron":"* * * * *","job":{"type":"unknown","input":{}}}""", "job.type")]
    [InlineData("""{"cron":"* * * * *","job":{"type":"test","input":{"name":"x"},"delaySeconds":5}}""", "job")]
    [InlineData("""{"cron":"* * * * *","job":{"type":"test","input":7}}""", "job.input")]
    public async Task Set_BadRequest_NamesTheMember(string body, string member)
    {
        await using var host = await JobsHost.StartAsync();

        var (status, answer) = await host.SendAsync("PUT", "/jobs/v1/schedules/x", body);

        status.ShouldBe(400);
        answer!["param"]!.GetValue<string>().ShouldBe(member);
    }

    [Fact]
    public async Task Schedules_OfAnotherTenant_AreNotThere()
    {
        await using var host = await JobsHost.StartAsync();
        await host.SendAsync("PUT", "/jobs/v1/schedules/mine", """{"cron":"* * * * *","paused":true,"job":{"type":"test","input":{"name":"x"}}}""");

        (await host.SendAsync("GET", "/jobs/v1/schedules/mine", tenant: "other")).Status.ShouldBe(404);
        (await host.SendAsync("DELETE", "/jobs/v1/schedules/mine", tenant: "other")).Status.ShouldBe(404);
        (await host.SendAsync("GET", "/jobs/v1/schedules", tenant: "other")).Body!["schedules"]!.AsArray().ShouldBeEmpty();
        (await host.SendAsync("GET", "/jobs/v1/schedules/mine", tenant: "nobody")).Status.ShouldBe(401);
        (await host.SendAsync("DELETE", "/jobs/v1/schedules/mine")).Status.ShouldBe(204);
    }

    private static long Micros(string time) => DateTimeOffset.Parse(time, System.Globalization.CultureInfo.InvariantCulture).ToUnixMicroseconds();
}
