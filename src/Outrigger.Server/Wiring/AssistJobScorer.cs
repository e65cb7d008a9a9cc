using System.Text.Json;
using Microsoft.Extensions.Options;
using Outrigger.Assist.Decisions;
using Outrigger.Assist.Priority;
using Outrigger.Core.Time;
using Outrigger.Jobs.Queue;

namespace Outrigger.Server.Wiring;

/// <summary>
/// Orders jobs by Assist. The caller's own number stays the first thing that counts; between jobs of one number those with a computed
/// priority go by deadline, load and risk, the others as level "normal" of the fixed rule, so that both kinds share a queue and equals
/// keep the order of arrival. Thread-safe.
/// </summary>
internal sealed class AssistJobScorer(IPriorityScoring scoring, IOptionsMonitor<PriorityOptions> options) : IJobScorer
{
    // Order keys are levels since 1970: some ten millions. Divided by this they stay below half a step of the caller's number,
    // and a millionth of a level can still be told apart.
    private const double KeyScale = 1e10;

    // Jobs at the front go before all of their number, the earliest first.
    private const double Front = 0.25;

    public bool IsAvailable => options.CurrentValue.Mode != AssistMode.Off;

    public double Score(NewJob job, long readyMicros)
    {
        ArgumentNullException.ThrowIfNull(job);
        return job.Priority + Place(scoring.Score(job.Tenant, ToTask(job, readyMicros), ClockExtensions.FromUnixMicroseconds(readyMicros)));
    }

    public void Rescore(IReadOnlyList<Job> waiting, long nowMicros, Span<double> scores)
    {
        ArgumentNullException.ThrowIfNull(waiting);
        var now = ClockExtensions.FromUnixMicroseconds(nowMicros);
        for (var i = 0; i < waiting.Count; i++)
        {
            var job = waiting[i];
            var task = ToTask(job.Request, job.ReadyAtMicros);
            scores[i] = job.Request.Priority + Place(scoring.Rescore(job.Request.Tenant, task, default, now));
        }
    }

    public void Learn(Job ended)
    {
        ArgumentNullException.ThrowIfNull(ended);
        if (!ended.Request.IsScored || ended.State is not (JobState.Completed or JobState.Failed) || ended.FinishedAtMicros is not { } finished)
        {
            return;
        }

        var started = ended.StartedAtMicros ?? ended.ReadyAtMicros;
        scoring.Outcome(
            ended.Request.Tenant,
            ToTask(ended.Request, ended.ReadyAtMicros),
            new PriorityOutcome
            {
                Duration = ended.State == JobState.Completed ? TimeSpan.FromMicroseconds(finished - started) : null,
                WasImportant = ended.Request.DeadlineMicros is { } deadline ? finished > deadline : null,
            },
            ClockExtensions.FromUnixMicroseconds(finished));
    }

    private static double Place(in PriorityScore score) =>
        score.IsAtFront ? Front - (score.FrontFrom.ToUnixTimeMilliseconds() / 1e14) : Math.Clamp(score.OrderKey / KeyScale, -Front, Front / 2);

    private static PriorityTask ToTask(NewJob job, long readyMicros)
    {
        var task = new PriorityTask
        {
            Id = "",
            Type = job.Type,
            WaitingSince = ClockExtensions.FromUnixMicroseconds(readyMicros),
            Deadline = job.DeadlineMicros is { } deadline ? ClockExtensions.FromUnixMicroseconds(deadline) : null,
            Size = job.Input.Length,
        };
        return job is { IsScored: true, Signals.IsEmpty: false } ? Read(task, job.Signals) : task;
    }

    // What is not of the right kind counts as not given: a job that was taken must not be refused by its priority.
    private static PriorityTask Read(PriorityTask task, ReadOnlyMemory<byte> signals)
    {
        using var document = JsonDocument.Parse(signals);
        var root = document.RootElement;
        return task with
        {
            Level = Text(root, "level") is { } name && Enum.TryParse<PriorityLevel>(name, ignoreCase: true, out var level) && Enum.IsDefined(level) ? level : task.Level,
            Disturbance = Number(root, "risk") ?? Number(root, "disturbance"),
            Load = Number(root, "load"),
            Place = Text(root, "resource"),
            ExpectedDuration = Number(root, "expectedSeconds") is { } seconds and > 0 and < 1e6 ? TimeSpan.FromSeconds(seconds) : null,
            QueueAhead = Number(root, "queueAheadSeconds") is { } ahead and >= 0 and < 1e6 ? TimeSpan.FromSeconds(ahead) : null,
            Size = Number(root, "size") ?? task.Size,
            Signals = root.TryGetProperty("signals", out var more) && more.ValueKind == JsonValueKind.Array
                ? [.. more.EnumerateArray().Take(PriorityTask.MaxSignals).Select(static one => one.ValueKind == JsonValueKind.Number && one.TryGetDouble(out var value) ? value : 0)]
                : null,
        };
    }

    private static double? Number(JsonElement root, string name) =>
        root.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.Number && value.TryGetDouble(out var number) && double.IsFinite(number) ? number : null;

    private static string? Text(JsonElement root, string name) => root.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;
}
