using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Text.Json;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Outrigger.Core.Callers;
using Outrigger.Core.Time;
using Outrigger.Jobs.Api;
using Outrigger.Jobs.Queue;

namespace Outrigger.Jobs.Schedules;

/// <summary>
/// Adds the jobs of schedules that are due. Every process does it: the job carries the schedule's name and time as its
/// idempotency key, so that it is added once, also when a process dies between adding it and writing that it did.
/// </summary>
internal sealed class SchedulesWorker(
    IScheduleStore schedules, IJobQueue queue, IOptionsMonitor<SchedulesOptions> options, TimeProvider time, ILogger<SchedulesWorker> logger) : BackgroundService
{
    private const int Batch = 100;

    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(500);

    private bool _isFailing;

    /// <summary>One round over what is due; returns how many jobs were added.</summary>
    [SuppressMessage("Design", "CA1031", Justification = "Whatever failed is tried again at the next round.")]
    public async Task<int> RunOnceAsync(CancellationToken cancellationToken)
    {
        try
        {
            var added = 0;
            var now = time.GetUnixMicroseconds();
            foreach (var schedule in await schedules.ListDueAsync(now, Batch, cancellationToken))
            {
                added += await RunAsync(schedule, now, cancellationToken) ? 1 : 0;
            }

            _isFailing = false;
            return added;
        }
        catch (Exception failure) when (!cancellationToken.IsCancellationRequested)
        {
            if (!_isFailing)
            {
                logger.SchedulesNotReached(failure);
            }

            _isFailing = true;
            return 0;
        }
    }

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        try
        {
            while (options.CurrentValue.Enabled)
            {
                await RunOnceAsync(stoppingToken);
                await Task.Delay(Interval, time, stoppingToken);
            }
        }
        catch (OperationCanceledException)
        {
            // Stopping.
        }
    }

    private async Task<bool> RunAsync(Schedule schedule, long now, CancellationToken cancellationToken)
    {
        var due = schedule.NextAtMicros!.Value;
        if (!CronTimes.TryRead(schedule.Cron, schedule.TimeZone, out var times, out var fault))
        {
            // A zone that this machine does not know: other processes may.
            await schedules.AdvanceAsync(schedule with { NextAtMicros = null, LastError = fault }, due, cancellationToken);
            logger.ScheduleFailed(schedule.Name, fault);
            return false;
        }

        var at = times.Last(due, now);
        var isLate = now - at > options.CurrentValue.CatchUp.Ticks / TimeSpan.TicksPerMicrosecond;
        var (id, error) = isLate ? (schedule.LastJob, null) : await AddAsync(schedule, at, cancellationToken);
        var isFirst = await schedules.AdvanceAsync(
            schedule with { NextAtMicros = times.After(now), LastJob = id ?? schedule.LastJob, LastAtMicros = at, LastError = isLate ? "It was due while nothing ran, and left out." : error },
            due,
            cancellationToken);
        if (isFirst && error is not null)
        {
            logger.ScheduleFailed(schedule.Name, error);
        }

        return isFirst && id is not null && !isLate;
    }

    private async Task<(Guid? Id, string? Error)> AddAsync(Schedule schedule, long at, CancellationToken cancellationToken)
    {
        var request = JsonSerializer.Deserialize(schedule.Job.Span, ApiJson.Default.AddJobRequest)!;
        var caller = new Caller { Tenant = schedule.Tenant, KeyId = schedule.AddedBy.Length == 0 ? null : schedule.AddedBy };
        var order = request.ToOrder(caller, null) with
        {
            IdempotencyKey = string.Create(CultureInfo.InvariantCulture, $"schedule {schedule.Name} {at}"),
            Schedule = schedule.Name,
        };
        var result = (await queue.AddAsync(schedule.Tenant, [order], cancellationToken))[0];
        return (result.Added?.Id, result.Error?.Detail);
    }
}
