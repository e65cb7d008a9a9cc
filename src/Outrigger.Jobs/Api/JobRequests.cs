using System.ComponentModel.DataAnnotations;
using System.Globalization;
using System.Runtime.InteropServices;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Outrigger.Core.Callers;
using Outrigger.Jobs.Queue;

namespace Outrigger.Jobs.Api;

/// <summary>A job to add.</summary>
public sealed record AddJobRequest : IAdminRequest<AddJobRequest>, IValidatableObject
{
    private const string Computed = "auto";

    /// <summary>What kind of work it is: text_generation, code_review, translation, analysis, or a type of your own.</summary>
    [Required(ErrorMessage = "type is missing.")]
    [StringLength(64, MinimumLength = 1)]
    public string? Type { get; init; }

    /// <summary>Its input, as the type takes it.</summary>
    public JsonElement? Input { get; init; }

    /// <summary>The model or alias it asks for. Default: that of the type.</summary>
    [StringLength(256)]
    public string? Model { get; init; }

    /// <summary>A number from −1,000,000 to 1,000,000, higher goes first (default 1), or "auto": computed from deadline, load and risk, and again while it waits.</summary>
    public JsonElement? Priority { get; init; }

    /// <summary>The end user it is for; attribution only.</summary>
    [StringLength(256)]
    public string? UserId { get; init; }

    /// <summary>Where its end is posted to, signed. Public addresses only.</summary>
    [StringLength(2048)]
    public string? CallbackUrl { get; init; }

    /// <summary>The queue. Default: that of the type.</summary>
    [StringLength(64)]
    public string? Queue { get; init; }

    /// <summary>How long it waits before it may run, in seconds.</summary>
    [Range(0, 315_360_000)]
    public double? DelaySeconds { get; init; }

    /// <summary>When it may run first; a time in the past is at once.</summary>
    public DateTimeOffset? RunAt { get; init; }

    /// <summary>How often it is tried, 1 to 100. Default 3.</summary>
    [Range(1, 100)]
    public int? Attempts { get; init; }

    /// <summary>The wait before the second attempt in seconds; it doubles with each further one. Default 2.</summary>
    [Range(0, 86_400)]
    public double? BackoffSeconds { get; init; }

    /// <summary>How long one attempt may take, in seconds.</summary>
    [Range(0.001, 604_800)]
    public double? TimeLimitSeconds { get; init; }

    /// <summary>When it should be done by.</summary>
    public DateTimeOffset? Deadline { get; init; }

    /// <summary>The id of the job that must be completed before this one starts.</summary>
    public Guid? After { get; init; }

    /// <summary>What the computed priority is told besides: {"risk":0.8,"resource":"gpu"} and the like, at most 4 KiB.</summary>
    public JsonElement? Signals { get; init; }

    /// <summary>Adds the job once for this key; the header Idempotency-Key says the same for a single job.</summary>
    [StringLength(255, MinimumLength = 1)]
    public string? IdempotencyKey { get; init; }

    static JsonTypeInfo<AddJobRequest> IAdminRequest<AddJobRequest>.JsonType => ApiJson.Default.AddJobRequest;

    /// <inheritdoc/>
    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (Priority is { } priority && !IsComputed(priority) && !(priority.ValueKind == JsonValueKind.Number && priority.TryGetInt32(out var number) && Math.Abs((long)number) <= JobOrder.MaxPriority))
        {
            yield return new ValidationResult($"priority is a whole number from -{JobOrder.MaxPriority} to {JobOrder.MaxPriority}, or \"{Computed}\".", [nameof(Priority)]);
        }

        if (Signals is { ValueKind: not (JsonValueKind.Object or JsonValueKind.Null) })
        {
            yield return new ValidationResult("signals is an object.", [nameof(Signals)]);
        }

        if (DelaySeconds is not null && RunAt is not null)
        {
            yield return new ValidationResult("Give delaySeconds or runAt, not both.", [nameof(RunAt)]);
        }
    }

    internal JobOrder ToOrder(Caller caller, string? idempotencyKey) => new(Type!, Bytes(Input))
    {
        Queue = Queue,
        Model = Model,
        Priority = Priority is { ValueKind: JsonValueKind.Number } number ? number.GetInt32() : 1,
        IsScored = Priority is { } priority && IsComputed(priority),
        Deadline = Deadline,
        Signals = Signals is { ValueKind: JsonValueKind.Object } ? Bytes(Signals) : default,
        RunAt = RunAt,
        Delay = DelaySeconds is { } delay ? TimeSpan.FromSeconds(delay) : null,
        Attempts = Attempts,
        Backoff = BackoffSeconds is { } backoff ? TimeSpan.FromSeconds(backoff) : null,
        TimeLimit = TimeLimitSeconds is { } limit ? TimeSpan.FromSeconds(limit) : null,
        After = After,
        AddedBy = caller.KeyId,
        UserId = UserId,
        CallbackUrl = CallbackUrl,
        IdempotencyKey = IdempotencyKey ?? idempotencyKey,
    };

    private static bool IsComputed(JsonElement priority) => priority.ValueKind == JsonValueKind.String && priority.ValueEquals(Computed);

    private static ReadOnlyMemory<byte> Bytes(JsonElement? value) => value is { } given ? JsonMarshal.GetRawUtf8Value(given).ToArray() : "null"u8.ToArray();
}

/// <summary>Several jobs to add in one transaction.</summary>
public sealed record AddJobsRequest : IAdminRequest<AddJobsRequest>, IValidatableObject
{
    /// <summary>The jobs, 1 to 1,000 unless the settings say otherwise.</summary>
    [Required(ErrorMessage = "jobs is missing.")]
    [MinLength(1)]
    public IReadOnlyList<AddJobRequest>? Jobs { get; init; }

    static JsonTypeInfo<AddJobsRequest> IAdminRequest<AddJobsRequest>.JsonType => ApiJson.Default.AddJobsRequest;

    /// <inheritdoc/>
    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        for (var i = 0; i < Jobs?.Count; i++)
        {
            var failures = new List<ValidationResult>();
            if (Jobs[i] is null)
            {
                yield return new ValidationResult($"Job {i} is null.", [nameof(Jobs)]);
            }
            else if (!Validator.TryValidateObject(Jobs[i], new ValidationContext(Jobs[i]), failures, validateAllProperties: true))
            {
                yield return new ValidationResult($"Job {i.ToString(CultureInfo.InvariantCulture)}: {failures[0].ErrorMessage}", [nameof(Jobs)]);
            }
        }
    }
}

/// <summary>A new number of a job.</summary>
public sealed record SetPriorityRequest : IAdminRequest<SetPriorityRequest>
{
    /// <summary>Higher goes first.</summary>
    [Required(ErrorMessage = "priority is missing.")]
    [Range(-JobOrder.MaxPriority, JobOrder.MaxPriority)]
    public int? Priority { get; init; }

    static JsonTypeInfo<SetPriorityRequest> IAdminRequest<SetPriorityRequest>.JsonType => ApiJson.Default.SetPriorityRequest;
}

/// <summary>Jobs that an outside worker asks for.</summary>
public sealed record LeaseJobsRequest : IAdminRequest<LeaseJobsRequest>, IValidatableObject
{
    /// <summary>Who asks: a name that is unique per start of the worker, 1 to 100 printable characters.</summary>
    [Required(ErrorMessage = "worker is missing.")]
    [RegularExpression("^[!-~]{1,100}$", ErrorMessage = "worker has 1 to 100 printable ASCII characters without spaces.")]
    public string? Worker { get; init; }

    /// <summary>Of which queue. Default: the default queue.</summary>
    [StringLength(64)]
    public string? Queue { get; init; }

    /// <summary>The types it does, 1 to 100.</summary>
    [Required(ErrorMessage = "types is missing.")]
    [Length(1, 100)]
    public IReadOnlyList<string>? Types { get; init; }

    /// <summary>How many at most, 1 to 100. Default 1.</summary>
    [Range(1, 100)]
    public int? Max { get; init; }

    /// <summary>How long the lease holds without a heartbeat, 5 to 3,600 seconds. Default 30.</summary>
    [Range(5, 3600)]
    public int? LeaseSeconds { get; init; }

    /// <summary>How long to wait for work when there is none, 0 to 30 seconds. Default 0.</summary>
    [Range(0, 30)]
    public int? WaitSeconds { get; init; }

    static JsonTypeInfo<LeaseJobsRequest> IAdminRequest<LeaseJobsRequest>.JsonType => ApiJson.Default.LeaseJobsRequest;

    /// <inheritdoc/>
    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (Types?.Any(static type => !QueueNames.IsType(type)) == true)
        {
            yield return new ValidationResult("A type has 1 to 64 characters out of a-z, 0-9, '-', '_' and '.'.", [nameof(Types)]);
        }

        if (Queue is not null && !QueueNames.IsQueue(Queue))
        {
            yield return new ValidationResult("queue has 1 to 64 characters out of a-z, 0-9, '-', '_' and '.'.", [nameof(Queue)]);
        }
    }
}

/// <summary>A sign of life of an outside worker.</summary>
public sealed record HeartbeatRequest : IAdminRequest<HeartbeatRequest>
{
    /// <summary>Who holds the lease.</summary>
    [Required(ErrorMessage = "worker is missing.")]
    [StringLength(100, MinimumLength = 1)]
    public string? Worker { get; init; }

    /// <summary>The token of the lease.</summary>
    [Required(ErrorMessage = "token is missing.")]
    public long? Token { get; init; }

    /// <summary>How far it is, 0 to 100.</summary>
    [Range(0, 100)]
    public int? Progress { get; init; }

    /// <summary>What is being done.</summary>
    [StringLength(200)]
    public string? Text { get; init; }

    /// <summary>How long the lease holds from now on, 5 to 3,600 seconds. Default 30.</summary>
    [Range(5, 3600)]
    public int? LeaseSeconds { get; init; }

    static JsonTypeInfo<HeartbeatRequest> IAdminRequest<HeartbeatRequest>.JsonType => ApiJson.Default.HeartbeatRequest;
}

/// <summary>An outside worker has done a job.</summary>
public sealed record CompleteJobRequest : IAdminRequest<CompleteJobRequest>
{
    /// <summary>Who holds the lease.</summary>
    [Required(ErrorMessage = "worker is missing.")]
    [StringLength(100, MinimumLength = 1)]
    public string? Worker { get; init; }

    /// <summary>The token of the lease.</summary>
    [Required(ErrorMessage = "token is missing.")]
    public long? Token { get; init; }

    /// <summary>The result; any JSON.</summary>
    public JsonElement? Result { get; init; }

    static JsonTypeInfo<CompleteJobRequest> IAdminRequest<CompleteJobRequest>.JsonType => ApiJson.Default.CompleteJobRequest;
}

/// <summary>An outside worker could not do a job, or gives it back.</summary>
public sealed record FailJobRequest : IAdminRequest<FailJobRequest>
{
    /// <summary>Who holds the lease.</summary>
    [Required(ErrorMessage = "worker is missing.")]
    [StringLength(100, MinimumLength = 1)]
    public string? Worker { get; init; }

    /// <summary>The token of the lease.</summary>
    [Required(ErrorMessage = "token is missing.")]
    public long? Token { get; init; }

    /// <summary>Why, for the job's owner.</summary>
    [Required(ErrorMessage = "error is missing.")]
    [StringLength(2000, MinimumLength = 1)]
    public string? Error { get; init; }

    /// <summary>Whether it is tried again while attempts are left. Default true.</summary>
    public bool? Retry { get; init; }

    /// <summary>When, in seconds; default the job's own backoff.</summary>
    [Range(0, 86_400)]
    public double? RetryAfterSeconds { get; init; }

    /// <summary>Gives the job back untouched: the attempt does not count.</summary>
    public bool Release { get; init; }

    static JsonTypeInfo<FailJobRequest> IAdminRequest<FailJobRequest>.JsonType => ApiJson.Default.FailJobRequest;
}
