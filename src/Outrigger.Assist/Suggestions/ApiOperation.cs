using System.Text.Json;

namespace Outrigger.Assist.Suggestions;

/// <summary>One operation of an API, as its document describes it. Immutable.</summary>
/// <param name="Id">Its operationId, or one made of method and path.</param>
/// <param name="Action">The id as an action is written: <c>create_user</c>.</param>
/// <param name="Method">The method, in capitals.</param>
/// <param name="Path">The path with its variables in braces.</param>
/// <param name="Summary">What it does, in the document's words.</param>
/// <param name="Body">The fields of its JSON body; null without one.</param>
/// <param name="Enumerations">The values its parameters and fields may have, by name.</param>
internal sealed record ApiOperation(
    string Id, string Action, string Method, string Path, string Summary, ApiSchema? Body, IReadOnlyList<(string Name, string Value)> Enumerations);

/// <summary>What a JSON value may be: the part of JSON Schema that requests are checked by. Immutable.</summary>
internal sealed record ApiSchema
{
    /// <summary><c>string</c>, <c>integer</c>, <c>number</c>, <c>boolean</c>, <c>array</c>, <c>object</c>; null for anything.</summary>
    public string? Type { get; init; }

    /// <summary><c>date</c>, <c>date-time</c>, <c>email</c>, <c>uuid</c>, <c>uri</c> …</summary>
    public string? Format { get; init; }

    /// <summary>The unit its numbers are in, from <c>x-unit</c>.</summary>
    public string? Unit { get; init; }

    /// <summary>Values it may have; empty for any. Strings only.</summary>
    public IReadOnlyList<string> Enum { get; init; } = [];

    /// <summary>The smallest number.</summary>
    public double? Minimum { get; init; }

    /// <summary>The largest.</summary>
    public double? Maximum { get; init; }

    /// <summary>The shortest text.</summary>
    public int? MinLength { get; init; }

    /// <summary>The longest.</summary>
    public int? MaxLength { get; init; }

    /// <summary>What stands for it when it is missing.</summary>
    public JsonElement? Default { get; init; }

    /// <summary>Whether null is a value.</summary>
    public bool IsNullable { get; init; }

    /// <summary>Of an array: what its items are.</summary>
    public ApiSchema? Items { get; init; }

    /// <summary>Of an object: its fields.</summary>
    public IReadOnlyDictionary<string, ApiSchema> Properties { get; init; } = new Dictionary<string, ApiSchema>();

    /// <summary>Of an object: which must be there.</summary>
    public IReadOnlyList<string> Required { get; init; } = [];

    /// <summary>Of an object: whether fields it does not name are refused.</summary>
    public bool IsClosed { get; init; }
}
