using System.Text.Json.Serialization;
using Outrigger.Assist.Decisions;
using Outrigger.Core.Callers;
using Outrigger.Core.Json;

namespace Outrigger.Assist.Drift;

/// <summary>Compares two OpenAPI documents. Thread-safe.</summary>
public interface ISpecificationDiff
{
    /// <summary>Compares two documents.</summary>
    /// <param name="tenant">Whose decision it is.</param>
    /// <param name="before">The document of the version in use, JSON or YAML.</param>
    /// <param name="after">The document of the next version.</param>
    /// <exception cref="InvalidDataException">One of them is neither, or no OpenAPI document.</exception>
    SpecificationVerdict Compare(TenantId tenant, string before, string after);
}

/// <summary>How much a change matters to callers.</summary>
public enum ChangeLevel
{
    /// <summary>It breaks nobody.</summary>
    Info,

    /// <summary>It may break some callers.</summary>
    Warning,

    /// <summary>It breaks callers.</summary>
    Error,
}

/// <summary>One change between two documents.</summary>
/// <param name="Id">What kind of change it is; the ids are those of oasdiff.</param>
/// <param name="Level">How much it matters.</param>
/// <param name="Where">Where it is: the operation, then the place in it.</param>
/// <param name="Detail">What it was and is; absent when the id says all.</param>
public sealed record SpecificationChange(string Id, [property: JsonConverter(typeof(CamelCaseEnumConverter<ChangeLevel>))] ChangeLevel Level, string Where, string? Detail);

/// <summary>What changed between two documents.</summary>
/// <param name="Decision"><c>breaking</c>, <c>compatible</c> or <c>same</c>.</param>
/// <param name="Changes">The changes, the worst first.</param>
/// <param name="IsCut">Whether there are more than are answered.</param>
public sealed record SpecificationVerdict(Decision Decision, IReadOnlyList<SpecificationChange> Changes, [property: JsonPropertyName("cut")] bool IsCut);
