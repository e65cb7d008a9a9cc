using System.ComponentModel.DataAnnotations;
using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using Outrigger.Core.Callers;
using Outrigger.Jobs.Api;

namespace Outrigger.Jobs.Schedules;

/// <summary>A schedule to set.</summary>
public sealed record SetScheduleRequest : IAdminRequest<SetScheduleRequest>, IValidatableObject
{
    /// <summary>When: five fields (minute, hour, day of the month, month, day of the week), or six with seconds before.</summary>
    [Required(ErrorMessage = "cron is missing.")]
    [StringLength(200, MinimumLength = 1)]
    public string? Cron { get; init; }

    /// <summary>In which IANA time zone. Default UTC.</summary>
    [StringLength(64, MinimumLength = 1)]
    public string? TimeZone { get; init; }

    /// <summary>Whether it is stopped.</summary>
    public bool Paused { get; init; }

    /// <summary>The job that is added each time.</summary>
    [Required(ErrorMessage = "job is missing.")]
    public AddJobRequest? Job { get; init; }

    internal string Zone => TimeZone ?? "UTC";

    static JsonTypeInfo<SetScheduleRequest> IAdminRequest<SetScheduleRequest>.JsonType => SchedulesJson.Default.SetScheduleRequest;

    /// <inheritdoc/>
    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (Cron is not null && !CronTimes.TryRead(Cron, Zone, out _, out var fault))
        {
            yield return new ValidationResult(fault, [fault.StartsWith("cron", StringComparison.Ordinal) ? nameof(Cron) : nameof(TimeZone)]);
        }

        var failures = new List<ValidationResult>();
        if (Job is { } job && !Validator.TryValidateObject(job, new ValidationContext(job), failures, validateAllProperties: true))
        {
            yield return new ValidationResult("job: " + failures[0].ErrorMessage, [nameof(Job)]);
        }

        if (Job is { } wanted && (wanted.RunAt is not null || wanted.DelaySeconds is not null || wanted.After is not null || wanted.IdempotencyKey is not null || wanted.Deadline is not null))
        {
            yield return new ValidationResult("The job of a schedule has no runAt, delaySeconds, after, deadline or idempotencyKey: the schedule says when.", [nameof(Job)]);
        }
    }
}

/// <summary>A schedule.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Cron">When.</param>
/// <param name="TimeZone">In which time zone.</param>
/// <param name="Paused">Whether it is stopped.</param>
/// <param name="NextAt">When it is due next.</param>
/// <param name="LastAt">When it was due last.</param>
/// <param name="LastJob">The job added last.</param>
/// <param name="LastError">Why the last job was refused.</param>
/// <param name="Job">The job that is added each time.</param>
public sealed record ScheduleAnswer(
    string Name, string Cron, string TimeZone, bool Paused, DateTimeOffset? NextAt, DateTimeOffset? LastAt, Guid? LastJob, string? LastError, JsonElement Job);

/// <summary>The schedules of a tenant.</summary>
/// <param name="Schedules">By name.</param>
public sealed record ScheduleList(IReadOnlyList<ScheduleAnswer> Schedules);

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow)]
[JsonSerializable(typeof(SetScheduleRequest))]
[JsonSerializable(typeof(ScheduleAnswer))]
[JsonSerializable(typeof(ScheduleList))]
internal sealed partial class SchedulesJson : JsonSerializerContext;
