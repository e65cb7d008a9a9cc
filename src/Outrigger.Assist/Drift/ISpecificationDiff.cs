using System.Text.Json.Serialization;
using Outrigger.Assist.Decisions;
using Outrigger.Assist.Schemas;
using Outrigger.Core.Callers;

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

/// <summary>What changed between two documents.</summary>
/// <param name="Decision"><c>breaking</c>, <c>compatible</c> or <c>same</c>.</param>
/// <param name="Changes">The changes, the worst first.</param>
/// <param name="IsCut">Whether there are more than are answered.</param>
public sealed record SpecificationVerdict(Decision Decision, IReadOnlyList<SpecificationChange> Changes, [property: JsonPropertyName("cut")] bool IsCut);
