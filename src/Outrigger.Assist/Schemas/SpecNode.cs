namespace Outrigger.Assist.Schemas;

/// <summary>What a node of a document is.</summary>
internal enum SpecKind
{
    Null,
    Yes,
    Number,
    Text,
    List,
    Map,
}

/// <summary>A node of a JSON or YAML document. Nodes may be shared (YAML's aliases), never circular. Immutable once read.</summary>
internal sealed class SpecNode(SpecKind kind, string text = "")
{
    public static readonly SpecNode Nothing = new(SpecKind.Null);

    private readonly Dictionary<string, SpecNode> _members = new(StringComparer.Ordinal);

    public SpecKind Kind { get; } = kind;

    /// <summary>A scalar as it was written; booleans in lower case.</summary>
    public string Text { get; } = text;

    public List<SpecNode> Items { get; } = [];

    public IReadOnlyDictionary<string, SpecNode> Members => _members;

    public bool IsMap => Kind == SpecKind.Map;

    public bool IsYes => Kind == SpecKind.Yes && Text == "true";

    public double? Number => Kind == SpecKind.Number && double.TryParse(Text, System.Globalization.NumberStyles.Float, System.Globalization.CultureInfo.InvariantCulture, out var number) ? number : null;

    /// <summary>The member of a name; null when there is none.</summary>
    public SpecNode? this[string name] => _members.GetValueOrDefault(name);

    public string? TextOf(string name) => this[name] is { Kind: SpecKind.Text or SpecKind.Number or SpecKind.Yes } node ? node.Text : null;

    public void Set(string name, SpecNode node) => _members[name] = node;
}
