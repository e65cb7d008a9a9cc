namespace Outrigger.Assist.Schemas;

/// <summary>The types a schema allows. Pure.</summary>
internal static class SchemaTypes
{
    /// <summary>The types, without null unless it is the only one; empty when all are allowed.</summary>
    public static HashSet<string> Of(SpecNode schema) => schema["type"] switch
    {
        { Kind: SpecKind.Text } one => [one.Text],
        { Kind: SpecKind.List } many when many.Items.All(IsNull) => many.Items.Count == 0 ? [] : ["null"],
        { Kind: SpecKind.List } many => [.. many.Items.Where(static item => !IsNull(item)).Select(static item => item.Text)],
        _ => [],
    };

    /// <summary>Whether they allow nothing but null.</summary>
    public static bool IsOnlyNull(HashSet<string> types) => types.Count == 1 && types.Contains("null");

    private static bool IsNull(SpecNode item) => item.Text.Length == 0 || item.Text == "null";

    public static bool IsNullable(SpecNode schema) =>
        schema["nullable"]?.IsYes == true
        || schema["type"] is { Kind: SpecKind.List } types && types.Items.Any(static item => item.Kind == SpecKind.Null || item.Text == "null")
        || schema["type"] is { Kind: SpecKind.Text, Text: "null" };

    /// <summary>The types of a schema that is nothing but a choice of types, written as <c>oneOf</c> or <c>anyOf</c>; null for others.</summary>
    public static HashSet<string>? AsChoice(SpecDocument document, SpecNode schema)
    {
        if ((schema["oneOf"] ?? schema["anyOf"]) is not { Items.Count: > 0 } choice)
        {
            return null;
        }

        var types = new HashSet<string>(StringComparer.Ordinal);
        foreach (var item in choice.Items)
        {
            var resolved = document.Resolve(item);
            if (resolved["type"] is not { Kind: SpecKind.Text } type || resolved.Members.Keys.Any(static name => name is not ("type" or "description" or "title")))
            {
                return null;
            }

            types.Add(type.Text);
        }

        return types;
    }

    /// <summary>Whether the wider types take in everything of the narrower.</summary>
    public static bool Covers(HashSet<string> wider, HashSet<string> narrower) =>
        wider.Count == 0 || (narrower.Count > 0 && narrower.All(type => wider.Contains(type) || (type == "integer" && wider.Contains("number"))));

    /// <summary>Whether a wider format takes in a narrower one.</summary>
    public static bool FormatCovers(string? wider, string? narrower) =>
        wider is null || wider == narrower || (wider, narrower) is ("int64", "int32") or ("double", "float") or ("bigint", "int32" or "int64");
}
