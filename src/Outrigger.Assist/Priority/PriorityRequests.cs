using System.ComponentModel.DataAnnotations;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using Outrigger.Assist.Priority.Plays;
using Outrigger.Core.Callers;

namespace Outrigger.Assist.Priority;

/// <summary>Tasks to be scored and put in order; one is enough.</summary>
public sealed record PriorityScoreRequest : IAdminRequest<PriorityScoreRequest>, IValidatableObject
{
    /// <summary>The most tasks of one call.</summary>
    public const int MaxTasks = 200;

    /// <summary>The tasks, 1 to 200.</summary>
    [Required(ErrorMessage = "tasks is missing.")]
    [MinLength(1, ErrorMessage = "tasks is empty.")]
    [MaxLength(MaxTasks, ErrorMessage = "tasks has more than 200 entries.")]
    public IReadOnlyList<PriorityTaskRequest?>? Tasks { get; init; }

    static JsonTypeInfo<PriorityScoreRequest> IAdminRequest<PriorityScoreRequest>.JsonType => PriorityJson.Default.PriorityScoreRequest;

    /// <inheritdoc/>
    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext) => PriorityChecks.Each(Tasks, "tasks");
}

/// <summary>A task.</summary>
public sealed record PriorityTaskRequest
{
    /// <summary>What it is called, at most 200 characters.</summary>
    [StringLength(200)]
    public string? Id { get; init; }

    /// <summary>What kind of work it is, at most 200 characters: times and risks are learned for each kind.</summary>
    [StringLength(200)]
    public string? Type { get; init; }

    /// <summary>Its level under the fixed rule: low, normal (the default), high or critical.</summary>
    public PriorityLevel? Level { get; init; }

    /// <summary>For how long it has waited already, in seconds, 0 to 31,536,000. Default 0.</summary>
    [Range(0.0, 31_536_000.0)]
    public double? WaitedSeconds { get; init; }

    /// <summary>In how many seconds from now it should be done; negative when that is over. −31,536,000 to 31,536,000; none without a deadline.</summary>
    [Range(-31_536_000.0, 31_536_000.0)]
    public double? DeadlineInSeconds { get; init; }

    /// <summary>How long it is expected to take, in seconds, above 0 to 2,592,000.</summary>
    [Range(0.000_001, 2_592_000.0)]
    public double? ExpectedSeconds { get; init; }

    /// <summary>How large it is, in any unit that grows with the time it takes; 0 to 1e15.</summary>
    [Range(0.0, 1e15)]
    public double? Size { get; init; }

    /// <summary>The place that will do it, at most 200 characters.</summary>
    [StringLength(200)]
    public string? Place { get; init; }

    /// <summary>How loaded that place is, 0 to 1.</summary>
    [Range(0.0, 1.0)]
    public double? Load { get; init; }

    /// <summary>How many seconds of work are before it at its place, 0 to 31,536,000.</summary>
    [Range(0.0, 31_536_000.0)]
    public double? QueueAheadSeconds { get; init; }

    /// <summary>An outside disturbance or risk that was observed, 0 to 1: bad weather for a delivery, the impact of a fault.</summary>
    [Range(0.0, 1.0)]
    public double? Disturbance { get; init; }

    /// <summary>At most four more numbers that may say something of the risk, each about −3 to 3.</summary>
    [MaxLength(4, ErrorMessage = "signals has more than 4 entries.")]
    public IReadOnlyList<double>? Signals { get; init; }

    internal PriorityTask ToTask(DateTimeOffset now, int number) => new()
    {
        Id = Id ?? PriorityWords.Text($"task-{number + 1}"),
        Type = Type ?? "",
        Level = Level ?? PriorityLevel.Normal,
        WaitingSince = now.AddSeconds(-(WaitedSeconds ?? 0)),
        Deadline = DeadlineInSeconds is { } due ? now.AddSeconds(due) : null,
        ExpectedDuration = ExpectedSeconds is { } expected ? TimeSpan.FromSeconds(expected) : null,
        Size = Size,
        Place = Place,
        Load = Load,
        QueueAhead = QueueAheadSeconds is { } ahead ? TimeSpan.FromSeconds(ahead) : null,
        Disturbance = Disturbance,
        Signals = Signals,
    };
}

/// <summary>What became of a scored task.</summary>
public sealed record PriorityOutcomeRequest : IAdminRequest<PriorityOutcomeRequest>, IValidatableObject
{
    /// <summary>The decision's id, from the answer to the score.</summary>
    [Required(ErrorMessage = "decisionId is missing.")]
    public Guid? DecisionId { get; init; }

    /// <summary>How long the work itself took, in seconds, above 0 to 2,592,000.</summary>
    [Range(0.000_001, 2_592_000.0)]
    public double? DurationSeconds { get; init; }

    /// <summary>Whether it turned out to matter: escalated, reopened, late against its agreement, harmful.</summary>
    public bool? WasImportant { get; init; }

    static JsonTypeInfo<PriorityOutcomeRequest> IAdminRequest<PriorityOutcomeRequest>.JsonType => PriorityJson.Default.PriorityOutcomeRequest;

    /// <inheritdoc/>
    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (DurationSeconds is null && WasImportant is null)
        {
            yield return new ValidationResult("Say durationSeconds, wasImportant, or both.", [nameof(DurationSeconds)]);
        }
    }

    internal PriorityOutcome ToOutcome() => new()
    {
        Duration = DurationSeconds is { } seconds ? TimeSpan.FromSeconds(seconds) : null,
        WasImportant = WasImportant,
    };
}

/// <summary>Tasks and workers to be played.</summary>
public sealed record PrioritySimulateRequest : IAdminRequest<PrioritySimulateRequest>, IValidatableObject
{
    /// <summary>A body that shows the difference; the page of the interface offers it.</summary>
    internal const string Example =
        """
        {
          "workers": ["worker-1", "worker-2"],
          "tasks": [
            { "id": "newsletter", "type": "text", "level": "normal", "seconds": 40 },
            { "id": "monthly-report", "type": "report", "level": "high", "seconds": 60 },
            { "id": "translate-manual", "type": "translation", "level": "normal", "seconds": 30 },
            { "id": "index-rebuild", "type": "analysis", "level": "low", "seconds": 50 },
            { "id": "review-small-fix", "type": "review", "level": "normal", "seconds": 5 },
            { "id": "delivery-in-storm", "type": "planning", "level": "normal", "arrivesAfterSeconds": 5, "seconds": 12, "deadlineAfterSeconds": 90, "disturbance": 0.9 },
            { "id": "payment-alarm", "type": "analysis", "level": "high", "arrivesAfterSeconds": 8, "seconds": 8, "deadlineAfterSeconds": 45, "disturbance": 0.8 },
            { "id": "customer-waits", "type": "text", "level": "normal", "arrivesAfterSeconds": 10, "seconds": 6, "deadlineAfterSeconds": 50 },
            { "id": "warehouse-sync", "type": "sync", "level": "high", "arrivesAfterSeconds": 12, "seconds": 35, "place": "database", "load": 0.9 },
            { "id": "thumbnail", "type": "image", "level": "low", "arrivesAfterSeconds": 15, "seconds": 3 },
            { "id": "contract-check", "type": "review", "level": "critical", "arrivesAfterSeconds": 20, "seconds": 15, "deadlineAfterSeconds": 60, "disturbance": 0.4 },
            { "id": "archive", "type": "sync", "level": "low", "arrivesAfterSeconds": 25, "seconds": 20 }
          ]
        }
        """;

    /// <summary>The tasks, 1 to 1,000.</summary>
    [Required(ErrorMessage = "tasks is missing.")]
    [MinLength(1, ErrorMessage = "tasks is empty.")]
    [MaxLength(PrioritySetup.MaxTasks, ErrorMessage = "tasks has more than 1000 entries.")]
    public IReadOnlyList<PlannedTaskRequest?>? Tasks { get; init; }

    /// <summary>The names of the workers, 1 to 100.</summary>
    [Required(ErrorMessage = "workers is missing.")]
    [MinLength(1, ErrorMessage = "workers is empty.")]
    [MaxLength(PrioritySetup.MaxWorkers, ErrorMessage = "workers has more than 100 entries.")]
    public IReadOnlyList<string?>? Workers { get; init; }

    /// <summary>Whether to show the order as it will be once enough outcomes were told (the default), or as it would be now.</summary>
    public bool? AsIfLearned { get; init; }

    static JsonTypeInfo<PrioritySimulateRequest> IAdminRequest<PrioritySimulateRequest>.JsonType => PriorityJson.Default.PrioritySimulateRequest;

    /// <inheritdoc/>
    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (Workers?.Any(static name => string.IsNullOrEmpty(name) || name.Length > 200) == true)
        {
            yield return new ValidationResult("A worker's name has 1 to 200 characters.", [nameof(Workers)]);
        }

        if (Workers is not null && Workers.Distinct(StringComparer.Ordinal).Count() != Workers.Count)
        {
            yield return new ValidationResult("Two workers have one name.", [nameof(Workers)]);
        }

        var ids = (Tasks ?? []).Where(static task => task?.Id is not null).Select(static task => task!.Id).ToList();
        if (ids.Distinct(StringComparer.Ordinal).Count() != ids.Count)
        {
            yield return new ValidationResult("Two tasks have one id.", [nameof(Tasks)]);
        }

        foreach (var failure in PriorityChecks.Each(Tasks, "tasks"))
        {
            yield return failure;
        }
    }

    internal PrioritySetup ToSetup(DateTimeOffset now) => new()
    {
        Tasks = [.. Tasks!.Select((task, i) => task!.ToPlanned(now, i))],
        Workers = [.. Workers!.Select(static name => name!)],
        AsIfLearned = AsIfLearned ?? true,
    };
}

/// <summary>A task of a play. Times are in seconds after its beginning, so that a body is as good tomorrow.</summary>
public sealed record PlannedTaskRequest
{
    /// <summary>What it is called, at most 200 characters; unique.</summary>
    [StringLength(200, MinimumLength = 1)]
    public string? Id { get; init; }

    /// <summary>What kind of work it is, at most 200 characters.</summary>
    [StringLength(200)]
    public string? Type { get; init; }

    /// <summary>Its level under the fixed rule: low, normal (the default), high or critical.</summary>
    public PriorityLevel? Level { get; init; }

    /// <summary>When it arrives, 0 to 31,536,000. Default 0.</summary>
    [Range(0.0, 31_536_000.0)]
    public double? ArrivesAfterSeconds { get; init; }

    /// <summary>How long it really takes, above 0 to 2,592,000. No rule looks at it beforehand.</summary>
    [Required(ErrorMessage = "seconds is missing.")]
    [Range(0.001, 2_592_000.0)]
    public double? Seconds { get; init; }

    /// <summary>How long it is expected to take; default: as long as it really does.</summary>
    [Range(0.001, 2_592_000.0)]
    public double? ExpectedSeconds { get; init; }

    /// <summary>When it should be done; none without a deadline.</summary>
    [Range(0.0, 31_536_000.0)]
    public double? DeadlineAfterSeconds { get; init; }

    /// <summary>The place that will do it, at most 200 characters.</summary>
    [StringLength(200)]
    public string? Place { get; init; }

    /// <summary>How loaded that place is, 0 to 1.</summary>
    [Range(0.0, 1.0)]
    public double? Load { get; init; }

    /// <summary>An outside disturbance or risk that was observed, 0 to 1.</summary>
    [Range(0.0, 1.0)]
    public double? Disturbance { get; init; }

    internal PlannedTask ToPlanned(DateTimeOffset now, int number) => new(
        new PriorityTask
        {
            Id = Id ?? PriorityWords.Text($"#{number + 1}"),
            Type = Type ?? "",
            Level = Level ?? PriorityLevel.Normal,
            WaitingSince = now.AddSeconds(ArrivesAfterSeconds ?? 0),
            Deadline = DeadlineAfterSeconds is { } due ? now.AddSeconds(due) : null,
            ExpectedDuration = TimeSpan.FromSeconds(ExpectedSeconds ?? Seconds!.Value),
            Place = Place,
            Load = Load,
            Disturbance = Disturbance,
        },
        TimeSpan.FromSeconds(Seconds!.Value));
}

/// <summary>Checks the entries of a list as their attributes say, which the checks of the list do not.</summary>
internal static class PriorityChecks
{
    public static IEnumerable<ValidationResult> Each<T>(IReadOnlyList<T?>? entries, string name)
        where T : class
    {
        for (var i = 0; i < entries?.Count; i++)
        {
            if (entries[i] is not { } entry)
            {
                yield return new ValidationResult(PriorityWords.Text($"{name}[{i}] is null."), [PriorityWords.Text($"{name}[{i}]")]);
                continue;
            }

            var failures = new List<ValidationResult>();
            if (!Validator.TryValidateObject(entry, new ValidationContext(entry), failures, validateAllProperties: true))
            {
                yield return new ValidationResult(PriorityWords.Text($"{name}[{i}]: {failures[0].ErrorMessage}"), [PriorityWords.Text($"{name}[{i}]")]);
                yield break;
            }
        }
    }
}

[JsonSourceGenerationOptions(System.Text.Json.JsonSerializerDefaults.Web, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull, UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow)]
[JsonSerializable(typeof(PriorityScoreRequest))]
[JsonSerializable(typeof(PriorityOutcomeRequest))]
[JsonSerializable(typeof(PrioritySimulateRequest))]
[JsonSerializable(typeof(PriorityScoreAnswer))]
[JsonSerializable(typeof(PriorityOutcomeAnswer))]
[JsonSerializable(typeof(PriorityForecast))]
internal sealed partial class PriorityJson : JsonSerializerContext;
