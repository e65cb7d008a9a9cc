using System.ComponentModel.DataAnnotations;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using Outrigger.Assist.Decisions;
using Outrigger.Core.Callers;

namespace Outrigger.Assist.Triage;

/// <summary>An item as it is sent.</summary>
public sealed record WorkItemRequest
{
    /// <summary>What it is called, 1–200 characters; items of one key are the same fault.</summary>
    public string? Key { get; init; }

    /// <summary><c>complaint</c>, <c>alarm</c> or <c>inspection</c>.</summary>
    public WorkKind? Kind { get; init; }

    /// <summary>Who does it, 1–200 characters. Default <c>default</c>.</summary>
    public string? Team { get; init; }

    /// <summary>What it is about, 1–200 characters.</summary>
    public string? Category { get; init; }

    /// <summary><c>low</c>, <c>medium</c>, <c>high</c> or <c>critical</c>; without it the words say it.</summary>
    public WorkSeverity? Severity { get; init; }

    /// <summary>Title and description, at most 16,384 characters; only hashes of its words are kept.</summary>
    public string? Text { get; init; }

    /// <summary>People affected, 0 – 10 billion.</summary>
    public double? People { get; init; }

    /// <summary>Systems affected, 0 – 1 million.</summary>
    public double? Systems { get; init; }

    /// <summary>Money lost an hour, 0 – 1e12.</summary>
    public double? RevenuePerHour { get; init; }

    /// <summary>Whether somebody may get hurt. Default false.</summary>
    public bool? Safety { get; init; }

    /// <summary>When it was reported, 1970 to a day from now. Default now.</summary>
    public DateTimeOffset? CreatedAt { get; init; }

    /// <summary>When it must be done. Default: the target of its kind.</summary>
    public DateTimeOffset? DueAt { get; init; }

    /// <summary>Minutes of work expected, above 0 – 525,600.</summary>
    public double? EffortMinutes { get; init; }

    /// <summary>How often it was reported, 0 – 100,000. Default 1; 0 changes what is known of an open item without being a report.</summary>
    public int? Reports { get; init; }

    internal string? FindFault() =>
        Key is not { Length: >= 1 and <= WorkItem.MaxNameLength } || string.IsNullOrWhiteSpace(Key) ? "key has 1 to 200 characters."
        : Kind is null ? "kind is complaint, alarm or inspection."
        : Team is { Length: < 1 or > WorkItem.MaxNameLength } ? "team has 1 to 200 characters."
        : Category is { Length: < 1 or > WorkItem.MaxNameLength } ? "category has 1 to 200 characters."
        : Text is { Length: > WorkItem.MaxTextLength } ? "text has at most 16384 characters."
        : !IsWithin(People, 1e10) ? "people is 0 to 10000000000."
        : !IsWithin(Systems, 1e6) ? "systems is 0 to 1000000."
        : !IsWithin(RevenuePerHour, 1e12) ? "revenuePerHour is 0 to 1000000000000."
        : EffortMinutes is { } effort && !(effort is > 0 and <= 525_600) ? "effortMinutes is above 0 and at most 525600."
        : Reports is < 0 or > 100_000 ? "reports is 0 to 100000."
        : CreatedAt is { } created && created < DateTimeOffset.UnixEpoch ? "createdAt is before 1970."
        : DueAt is { } due && (due < DateTimeOffset.UnixEpoch || due.Year > 2500) ? "dueAt is not between 1970 and 2500."
        : null;

    /// <summary>The item; what is later than now was made now.</summary>
    internal WorkItem ToItem(DateTimeOffset now) => new()
    {
        Key = Key!,
        Kind = Kind!.Value,
        Team = Team ?? "default",
        Category = Category,
        Severity = Severity,
        Text = Text,
        People = People,
        Systems = Systems,
        RevenuePerHour = RevenuePerHour,
        IsSafety = Safety ?? false,
        CreatedAt = CreatedAt is { } created && created < now ? created : now,
        DueAt = DueAt,
        Effort = EffortMinutes is { } minutes ? TimeSpan.FromMinutes(minutes) : null,
        Reports = Reports ?? 1,
    };

    private static bool IsWithin(double? value, double most) => value is null || (value >= 0 && value <= most);
}

/// <summary>Items: to be ranked, or to be put on the kept list.</summary>
public abstract record WorkItemsRequest : IValidatableObject
{
    /// <summary>The items, 1–500.</summary>
    [Required]
    [MinLength(1)]
    [MaxLength(500)]
    public IReadOnlyList<WorkItemRequest?>? Items { get; init; }

    /// <inheritdoc/>
    public virtual IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        for (var i = 0; i < (Items?.Count ?? 0); i++)
        {
            var fault = Items![i] is { } item ? item.FindFault() : "is null.";
            if (fault is not null)
            {
                yield return new ValidationResult($"items[{i}]: {fault}", [$"items[{i}]"]);
                yield break;
            }
        }
    }
}

/// <summary>Items to be ranked; nothing is kept.</summary>
public sealed record TriageRankRequest : WorkItemsRequest, IAdminRequest<TriageRankRequest>
{
    static JsonTypeInfo<TriageRankRequest> IAdminRequest<TriageRankRequest>.JsonType => TriageJson.Default.TriageRankRequest;

    /// <inheritdoc/>
    public override IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        foreach (var failure in base.Validate(validationContext))
        {
            yield return failure;
            yield break;
        }

        var seen = new HashSet<string>(StringComparer.Ordinal);
        for (var i = 0; i < (Items?.Count ?? 0); i++)
        {
            if (!seen.Add(Items![i]!.Key!))
            {
                yield return new ValidationResult($"items[{i}]: its key is there already; give one item with reports.", [$"items[{i}]"]);
                yield break;
            }
        }
    }
}

/// <summary>Items to be put on the kept list: new ones are added, open ones joined.</summary>
public sealed record TriagePutRequest : WorkItemsRequest, IAdminRequest<TriagePutRequest>
{
    static JsonTypeInfo<TriagePutRequest> IAdminRequest<TriagePutRequest>.JsonType => TriageJson.Default.TriagePutRequest;
}

/// <summary>An item that was done.</summary>
public sealed record TriageCloseRequest : IAdminRequest<TriageCloseRequest>
{
    /// <summary>The item, 1–200 characters.</summary>
    [Required]
    [StringLength(WorkItem.MaxNameLength, MinimumLength = 1)]
    public string? Key { get; init; }

    /// <summary>When it was done; default, and at the latest, now.</summary>
    public DateTimeOffset? ClosedAt { get; init; }

    /// <summary>Minutes of work it took, above 0 – 525,600.</summary>
    [Range(1e-3, 525_600.0)]
    public double? EffortMinutes { get; init; }

    /// <summary>How severe it turned out to be; teaches what signs of impact and words are worth.</summary>
    public WorkSeverity? Severity { get; init; }

    static JsonTypeInfo<TriageCloseRequest> IAdminRequest<TriageCloseRequest>.JsonType => TriageJson.Default.TriageCloseRequest;

    internal WorkOutcome ToOutcome(DateTimeOffset now) => new()
    {
        ClosedAt = ClosedAt is { } closed && closed >= DateTimeOffset.UnixEpoch && closed < now ? closed : now,
        Effort = EffortMinutes is { } minutes ? TimeSpan.FromMinutes(minutes) : null,
        Severity = Severity,
    };
}

/// <summary>What became of items that were put on the list.</summary>
/// <param name="Items">Each in turn.</param>
/// <param name="Total">How many items are open now.</param>
/// <param name="Decision">The decision about the item that is first now.</param>
public sealed record TriagePutAnswer(IReadOnlyList<PutItem> Items, int Total, Decision Decision);

/// <summary>What became of one item.</summary>
/// <param name="Key">The item.</param>
/// <param name="Outcome"><c>added</c>, <c>merged</c>, <c>reopened</c>, or <c>refused</c> because the list is full.</param>
/// <param name="Reports">How often it has been reported now.</param>
public sealed record PutItem(string Key, PutOutcome Outcome, int Reports);

[JsonSourceGenerationOptions(
    System.Text.Json.JsonSerializerDefaults.Web,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow)]
[JsonSerializable(typeof(TriageRankRequest))]
[JsonSerializable(typeof(TriagePutRequest))]
[JsonSerializable(typeof(TriageCloseRequest))]
[JsonSerializable(typeof(TriageRanking))]
[JsonSerializable(typeof(TriagePutAnswer))]
[JsonSerializable(typeof(ClosedItem))]
internal sealed partial class TriageJson : JsonSerializerContext;
