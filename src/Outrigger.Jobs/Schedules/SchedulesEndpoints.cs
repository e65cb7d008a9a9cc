using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Options;
using Outrigger.Core.Callers;
using Outrigger.Core.Errors;
using Outrigger.Core.Json;
using Outrigger.Core.Time;
using Outrigger.Jobs.Api;
using Outrigger.Jobs.Queue;
using Outrigger.Jobs.Queue.Orders;

namespace Outrigger.Jobs.Schedules;

/// <summary>Schedules of the caller's tenant.</summary>
internal static class SchedulesEndpoints
{
    // Answers are JSON and never HTML: other scripts and quotes stay readable.
    private static readonly SchedulesJson Json = new(ReadableJson.Of(SchedulesJson.Default.Options));

    private static readonly OutriggerError Unknown = CoreErrors.NotFound.With("There is no such schedule.");

    public static void Map(IEndpointRouteBuilder routes)
    {
        var group = routes.MapGroup("/jobs/v1/schedules").WithTags("Jobs");
        group.MapGet("", ListAsync).WithName("ListSchedules").WithSummary("List the schedules of the caller's tenant.")
            .Produces<ScheduleList>().WithProblems(401, 403, 503);
        group.MapGet("/{name}", GetAsync).WithName("GetSchedule").WithSummary("Read a schedule.")
            .Produces<ScheduleAnswer>().WithProblems(401, 403, 404, 503);
        group.MapPut("/{name}", SetAsync).WithName("SetSchedule").WithSummary("Add a job again and again; the same name takes the place of the schedule before.")
            .Produces<ScheduleAnswer>().WithProblems(400, 401, 403, 409, 415, 503);
        group.MapDelete("/{name}", RemoveAsync).WithName("RemoveSchedule").WithSummary("Remove a schedule; jobs it has added stay.")
            .Produces(StatusCodes.Status204NoContent).WithProblems(401, 403, 404, 503);
    }

    private static async Task<IResult> ListAsync(ICallerAuthenticator callers, IScheduleStore store, HttpContext context)
    {
        var (caller, error) = callers.Authenticate(context);
        return caller is null ? new ProblemResult(error!)
            : TypedResults.Json(new ScheduleList([.. (await store.ListAsync(caller.Tenant, context.RequestAborted)).Select(Show)]), Json.ScheduleList);
    }

    private static async Task<IResult> GetAsync(string name, ICallerAuthenticator callers, IScheduleStore store, HttpContext context)
    {
        var (caller, error) = callers.Authenticate(context);
        return caller is null ? new ProblemResult(error!)
            : QueueNames.IsQueue(name) && await store.FindAsync(caller.Tenant, name, context.RequestAborted) is { } found ? TypedResults.Json(Show(found), Json.ScheduleAnswer)
            : new ProblemResult(Unknown);
    }

    private static async Task<IResult> SetAsync(
        string name, AdminBody<SetScheduleRequest> body, ICallerAuthenticator callers, IScheduleStore store, JobOrders orders, IOptionsMonitor<SchedulesOptions> options, TimeProvider time, HttpContext context)
    {
        var (caller, error) = callers.Authenticate(context);
        if ((error ?? body.Error) is { } refused)
        {
            return new ProblemResult(refused);
        }

        if (!QueueNames.IsQueue(name))
        {
            return new ProblemResult(CoreErrors.InvalidRequest.With("A schedule's name has 1 to 64 characters out of a-z, 0-9, '-', '_' and '.'.") with { Param = "name" });
        }

        // Refused now, not at three in the morning.
        var wanted = body.Value;
        var (_, wrong) = orders.Read(caller!.Tenant, wanted.Job!.ToOrder(caller, null));
        if (wrong is not null)
        {
            return new ProblemResult(wrong with { Param = wrong.Param is null ? "job" : "job." + wrong.Param });
        }

        CronTimes.TryRead(wanted.Cron!, wanted.Zone, out var times, out _);
        var schedule = new Schedule
        {
            Tenant = caller.Tenant,
            Name = name,
            Cron = wanted.Cron!,
            TimeZone = wanted.Zone,
            Job = JsonSerializer.SerializeToUtf8Bytes(wanted.Job, ApiJson.Default.AddJobRequest),
            AddedBy = caller.KeyId ?? "",
            IsPaused = wanted.Paused,
            NextAtMicros = wanted.Paused ? null : times!.After(time.GetUnixMicroseconds()),
        };
        return await store.SetAsync(schedule, options.CurrentValue.MaxPerTenant, context.RequestAborted)
            ? TypedResults.Json(Show(schedule), Json.ScheduleAnswer)
            : new ProblemResult(SchedulesErrors.TooMany.With($"{options.CurrentValue.MaxPerTenant} schedules are allowed."));
    }

    private static async Task<IResult> RemoveAsync(string name, ICallerAuthenticator callers, IScheduleStore store, HttpContext context)
    {
        var (caller, error) = callers.Authenticate(context);
        return caller is null ? new ProblemResult(error!)
            : QueueNames.IsQueue(name) && await store.RemoveAsync(caller.Tenant, name, context.RequestAborted) ? TypedResults.NoContent()
            : new ProblemResult(Unknown);
    }

    private static ScheduleAnswer Show(Schedule schedule)
    {
        using var job = JsonDocument.Parse(schedule.Job);
        return new ScheduleAnswer(
            schedule.Name, schedule.Cron, schedule.TimeZone, schedule.IsPaused, At(schedule.NextAtMicros), At(schedule.LastAtMicros), schedule.LastJob, schedule.LastError, job.RootElement.Clone());
    }

    private static DateTimeOffset? At(long? micros) => micros is { } known ? ClockExtensions.FromUnixMicroseconds(known) : null;
}
