using System.Text.Json;
using Outrigger.Core.Time;
using Outrigger.Jobs.Queue;

namespace Outrigger.Jobs.Api;

/// <summary>Jobs as they are shown to their owners.</summary>
internal static class JobViews
{
    public static string Name(JobState state) => JsonNamingPolicy.CamelCase.ConvertName(state.ToString());

    /// <param name="job">The job.</param>
    /// <param name="isWhole">With input and result.</param>
    public static JobAnswer Show(Job job, bool isWhole)
    {
        var request = job.Request;
        return new JobAnswer
        {
            Id = request.Id,
            Type = request.Type,
            Queue = request.Queue,
            State = Name(job.State),
            Priority = request.Priority,
            Score = request.Score,
            Scored = request.IsScored,
            Input = isWhole ? Parse(request.Input) : null,
            Model = request.Model,
            UserId = request.UserId,
            Attempts = job.Attempts,
            MaxAttempts = request.MaxAttempts,
            Stalls = job.Stalls,
            Progress = job.State == JobState.Completed ? 100 : job.ProgressPercent,
            ProgressText = job.ProgressText,
            AddedAt = At(job.AddedAtMicros),
            ReadyAt = At(job.ReadyAtMicros),
            StartedAt = At(job.StartedAtMicros),
            FinishedAt = At(job.FinishedAtMicros),
            Deadline = At(request.DeadlineMicros),
            After = request.After,
            Result = isWhole && job.Result is { } result ? Parse(result) : null,
            Error = job.Error is { } error ? new JobErrorAnswer(error.Code, error.Message) : null,
            Callback = request.CallbackUrl is { } url ? Show(url, job.Callback) : null,
        };
    }

    public static LeasedJobAnswer Show(LeasedJob leased)
    {
        var request = leased.Job.Request;
        return new LeasedJobAnswer(
            request.Id, leased.Lease.Token, request.Type, Parse(request.Input), request.Model, request.UserId, leased.Job.Attempts, request.MaxAttempts, At(leased.Job.LeaseUntilMicros));
    }

    public static JobEventData Show(JobEvent happened) =>
        new(happened.Id, happened.Type, happened.Queue, At(happened.AtMicros), happened.ProgressPercent, happened.ErrorCode);

    private static JobCallbackAnswer Show(string url, JobCallback? callback) =>
        callback is null ? new JobCallbackAnswer(url, "none", 0, null, null, null)
        : new JobCallbackAnswer(url, JsonNamingPolicy.CamelCase.ConvertName(callback.State.ToString()), callback.Attempts, callback.LastStatus, callback.LastError, At(callback.DueAtMicros));

    private static DateTimeOffset At(long micros) => ClockExtensions.FromUnixMicroseconds(micros);

    private static DateTimeOffset? At(long? micros) => micros is { } known ? At(known) : null;

    private static JsonElement Parse(ReadOnlyMemory<byte> json)
    {
        using var document = JsonDocument.Parse(json);
        return document.RootElement.Clone();
    }
}
