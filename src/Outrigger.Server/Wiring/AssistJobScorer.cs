using System.Buffers;
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

    // In the signals of a job that said "critical" when its tenant said so of too many: it stays what it was taken in as,
    // whichever process scores it again, and after a restart.
    private const string CountsAs = "countsAs";
    private const string High = "high";

    public bool IsAvailable => options.CurrentValue.Mode != AssistMode.Off;

    public NewJob Admit(NewJob job, long readyMicros)
    {
        ArgumentNullException.ThrowIfNull(job);
        var (task, _) = ToTask(job, readyMicros);
        var score = scoring.Score(job.Tenant, task, ClockExtensions.FromUnixMicroseconds(readyMicros));
        var isCapped = task.Level == PriorityLevel.Critical && score.EffectiveLevel < (int)PriorityLevel.Critical;
        return job with { Score = job.Priority + Place(score), Signals = isCapped ? Mark(job.Signals) : job.Signals };
    }

    public double Score(NewJob job, long readyMicros)
    {
        ArgumentNullException.ThrowIfNull(job);
        return Score(job, readyMicros, readyMicros);
    }

    public void Rescore(IReadOnlyList<Job> waiting, long nowMicros, Span<double> scores)
    {
        ArgumentNullException.ThrowIfNull(waiting);
        for (var i = 0; i < waiting.Count; i++)
        {
            scores[i] = Score(waiting[i].Request, waiting[i].ReadyAtMicros, nowMicros);
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
            ToTask(ended.Request, ended.ReadyAtMicros).Task,
            new PriorityOutcome
            {
                Duration = ended.State == JobState.Completed ? TimeSpan.FromMicroseconds(finished - started) : null,
                WasImportant = ended.Request.DeadlineMicros is { } deadline ? finished > deadline : null,
            },
            ClockExtensions.FromUnixMicroseconds(finished));
    }

    private double Score(NewJob job, long readyMicros, long nowMicros)
    {
        var (task, before) = ToTask(job, readyMicros);
        return job.Priority + Place(scoring.Rescore(job.Tenant, task, before, ClockExtensions.FromUnixMicroseconds(nowMicros)));
    }

    private static double Place(in PriorityScore score) =>
        score.IsAtFront ? Front - (score.FrontFrom.ToUnixTimeMilliseconds() / 1e14) : Math.Clamp(score.OrderKey / KeyScale, -Front, Front / 2);

    private static (PriorityTask Task, PriorityScore Before) ToTask(NewJob job, long readyMicros)
    {
        var task = new PriorityTask
        {
            Id = "",
            Type = job.Type,
            WaitingSince = ClockExtensions.FromUnixMicroseconds(readyMicros),
            Deadline = job.DeadlineMicros is { } deadline ? ClockExtensions.FromUnixMicroseconds(deadline) : null,
            Size = job.Input.Length,
        };
        return job is { IsScored: true, Signals.IsEmpty: false } ? Read(task, job.Signals) : (task, default);
    }

    // What is not of the right kind counts as not given: a job that was taken must not be refused by its priority, nor keep
    // those behind it from being scored.
    private static (PriorityTask Task, PriorityScore Before) Read(PriorityTask task, ReadOnlyMemory<byte> signals)
    {
        using var document = Parse(signals);
        if (document?.RootElement is not { ValueKind: JsonValueKind.Object } root)
        {
            return (task, default);
        }

        var read = task with
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
        return (read, Text(root, CountsAs) == High ? new PriorityScore { EffectiveLevel = (int)PriorityLevel.High } : default);
    }

    private static ReadOnlyMemory<byte> Mark(ReadOnlyMemory<byte> signals)
    {
        using var document = JsonDocument.Parse(signals);
        var marked = new ArrayBufferWriter<byte>(signals.Length + 24);
        using (var writer = new Utf8JsonWriter(marked))
        {
            writer.WriteStartObject();
            foreach (var member in document.RootElement.EnumerateObject())
            {
                if (!member.NameEquals(CountsAs))
                {
                    member.WriteTo(writer);
                }
            }

            writer.WriteString(CountsAs, High);
            writer.WriteEndObject();
        }

        return marked.WrittenMemory;
    }

    private static JsonDocument? Parse(ReadOnlyMemory<byte> json)
    {
        try
        {
            return JsonDocument.Parse(json);
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private static double? Number(JsonElement root, string name) =>
        root.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.Number && value.TryGetDouble(out var number) && double.IsFinite(number) ? number : null;

    private static string? Text(JsonElement root, string name) => root.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;
}
