using System.Text.Json.Serialization;
using Outrigger.Core.Json;

namespace Outrigger.Assist.Schemas;

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
