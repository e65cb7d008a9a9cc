using System.ComponentModel.DataAnnotations;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using Outrigger.Core.Callers;
using Outrigger.Core.Json;

namespace Outrigger.Assist.Retry;

/// <summary>A failed attempt, or an advice whose retry is about to be sent.</summary>
public sealed record RetryAdviseRequest : IAdminRequest<RetryAdviseRequest>, IValidatableObject
{
    /// <summary>Given alone: may the retry of this advice be sent now? Checks the budget and the dependency's health again.</summary>
    public Guid? AdviceId { get; init; }

    /// <summary>What was called, 1–200 characters.</summary>
    [StringLength(200, MinimumLength = 1)]
    public string? Dependency { get; init; }

    /// <summary>The class of operation, 1–200 characters; learned apart, so keep them few. Default <c>default</c>.</summary>
    [StringLength(200, MinimumLength = 1)]
    public string? Operation { get; init; }

    /// <summary>How it failed. Without it the status says so.</summary>
    [JsonConverter(typeof(CamelCaseEnumConverter<RetryFailureClass>))]
    public RetryFailureClass? Failure { get; init; }

    /// <summary>The HTTP status, 400–599.</summary>
    [Range(400, 599)]
    public int? Status { get; init; }

    /// <summary>The type or code of the error, at most 200 characters.</summary>
    [StringLength(200)]
    public string? ErrorType { get; init; }

    /// <summary>The error's message, at most 4,096 characters. Only a hash is kept, in which numbers and ids do not count.</summary>
    [StringLength(4096)]
    public string? Message { get; init; }

    /// <summary>The frame of the stack it comes from, at most 400 characters.</summary>
    [StringLength(400)]
    public string? Frame { get; init; }

    /// <summary>The route or statement that was called, at most 400 characters.</summary>
    [StringLength(400)]
    public string? Route { get; init; }

    /// <summary>How many attempts the call has made, 1–100. Default 1.</summary>
    [Range(1, 100)]
    public int? Attempt { get; init; }

    /// <summary>How many retries it may make, 0–100. Default 2.</summary>
    [Range(0, 100)]
    public int? MaxRetries { get; init; }

    /// <summary>Whether the operation may be repeated without harm. Default true.</summary>
    public bool? Idempotent { get; init; }

    /// <summary>What the dependency asked to wait, 0 ms – 1 h.</summary>
    [Range(0.0, 3_600_000.0)]
    public double? RetryAfterMs { get; init; }

    /// <summary>How much time is left for the call, 0 ms – 1 d.</summary>
    [Range(0.0, 86_400_000.0)]
    public double? RemainingMs { get; init; }

    /// <summary>How many calls to the dependency wait for an answer, 0 – 10 million.</summary>
    [Range(0, 10_000_000)]
    public int? InFlight { get; init; }

    static JsonTypeInfo<RetryAdviseRequest> IAdminRequest<RetryAdviseRequest>.JsonType => RetryJson.Default.RetryAdviseRequest;

    /// <inheritdoc/>
    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (AdviceId is not null)
        {
            if (Dependency is not null || Failure is not null || Status is not null)
            {
                yield return new ValidationResult("adviceId is given alone: it names all the rest.", [nameof(AdviceId)]);
            }

            yield break;
        }

        if (Dependency is null)
        {
            yield return new ValidationResult("dependency is missing.", [nameof(Dependency)]);
        }

        if (Failure is null && Status is null)
        {
            yield return new ValidationResult("failure or status must say how the attempt failed.", [nameof(Failure)]);
        }

        if (Failure is { } failure && !Enum.IsDefined(failure))
        {
            yield return new ValidationResult("failure is not one of its names.", [nameof(Failure)]);
        }
    }

    internal RetryQuestion ToQuestion()
    {
        var failure = Failure ?? RetryClassTable.OfStatus(Status!.Value) ?? RetryFailureClass.Permanent;
        var signature = RetrySignature.Of(failure, Status ?? 0, ErrorType, Message, Frame);
        return new RetryQuestion
        {
            Dependency = Dependency!,
            Operation = Operation ?? "default",
            Failure = failure,
            Signature = signature,
            RouteSignature = RetrySignature.OnRoute(signature, Route),
            Attempt = Attempt ?? 1,
            MaxRetries = MaxRetries ?? 2,
            IsIdempotent = Idempotent ?? true,
            RetryAfter = RetryAfterMs is { } asked ? TimeSpan.FromMilliseconds(asked) : null,
            Remaining = RemainingMs is { } remaining ? TimeSpan.FromMilliseconds(remaining) : null,
            InFlight = InFlight,
        };
    }
}

/// <summary>How a retry went, and how other attempts went.</summary>
public sealed record RetryOutcomeRequest : IAdminRequest<RetryOutcomeRequest>, IValidatableObject
{
    /// <summary>The advice whose retry ended.</summary>
    public Guid? AdviceId { get; init; }

    /// <summary>Whether that retry succeeded.</summary>
    public bool? Success { get; init; }

    /// <summary>How long it took, 0 ms – 1 h. Default 0: not known.</summary>
    [Range(0.0, 3_600_000.0)]
    public double? LatencyMs { get; init; }

    /// <summary>Attempts that no advice was asked for, above all first ones; at most 1,000.</summary>
    [MaxLength(1000)]
    public IReadOnlyList<RetryAttemptRequest?>? Attempts { get; init; }

    static JsonTypeInfo<RetryOutcomeRequest> IAdminRequest<RetryOutcomeRequest>.JsonType => RetryJson.Default.RetryOutcomeRequest;

    /// <inheritdoc/>
    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (AdviceId is null && Attempts is not { Count: > 0 })
        {
            yield return new ValidationResult("adviceId or attempts must say what ended.", [nameof(AdviceId)]);
        }

        if (AdviceId is not null && Success is null)
        {
            yield return new ValidationResult("success is missing.", [nameof(Success)]);
        }

        for (var i = 0; i < (Attempts?.Count ?? 0); i++)
        {
            if (Attempts![i]?.FindFault() is not { } fault)
            {
                if (Attempts[i] is null)
                {
                    yield return new ValidationResult($"attempts[{i}] is null.", [$"attempts[{i}]"]);
                }

                continue;
            }

            yield return new ValidationResult($"attempts[{i}]: {fault}", [$"attempts[{i}]"]);
            yield break;
        }
    }
}

/// <summary>An attempt that ended, or several alike.</summary>
public sealed record RetryAttemptRequest
{
    /// <summary>What was called, 1–200 characters.</summary>
    public string? Dependency { get; init; }

    /// <summary>The class of operation, 1–200 characters. Default <c>default</c>.</summary>
    public string? Operation { get; init; }

    /// <summary>How it failed; absent for a success (unless the status says otherwise).</summary>
    [JsonConverter(typeof(CamelCaseEnumConverter<RetryFailureClass>))]
    public RetryFailureClass? Failure { get; init; }

    /// <summary>The HTTP status, 100–599.</summary>
    public int? Status { get; init; }

    /// <summary>How long it took, 0 ms – 1 h.</summary>
    public double? LatencyMs { get; init; }

    internal string? FindFault() =>
        Dependency is not { Length: >= 1 and <= 200 } ? "dependency has 1 to 200 characters."
        : Operation is { Length: < 1 or > 200 } ? "operation has 1 to 200 characters."
        : Status is < 100 or > 599 ? "status is 100 to 599."
        : Failure is { } failure && !Enum.IsDefined(failure) ? "failure is not one of its names."
        : LatencyMs is { } latency && !(latency is >= 0 and <= 3_600_000) ? "latencyMs is 0 to 3600000."
        : null;

    internal RetryAttempt ToAttempt() => new(
        Dependency!,
        Operation ?? "default",
        Failure ?? (Status is { } status ? RetryClassTable.OfStatus(status) : null),
        TimeSpan.FromMilliseconds(LatencyMs ?? 0));
}
