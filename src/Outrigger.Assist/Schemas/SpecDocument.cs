namespace Outrigger.Assist.Schemas;

/// <summary>An OpenAPI document: finds what references point to, each once. Not thread-safe.</summary>
internal sealed class SpecDocument(SpecNode root)
{
    private const int MaxHops = 32;

    private readonly Dictionary<SpecNode, SpecNode> _resolved = [];

    public SpecNode Root { get; } = root;

    /// <summary>Whether it is written in the format before OpenAPI 3.</summary>
    public bool IsSwagger => Root["swagger"] is not null;

    /// <summary>What a node stands for: itself, or where its reference leads; itself when that leads nowhere.</summary>
    public SpecNode Resolve(SpecNode node)
    {
        if (!node.IsMap || node["$ref"] is not { Kind: SpecKind.Text })
        {
            return node;
        }

        return _resolved.TryGetValue(node, out var known) ? known : _resolved[node] = Follow(node);
    }

    private SpecNode Follow(SpecNode node)
    {
        for (var hop = 0; hop < MaxHops; hop++)
        {
            if (node["$ref"] is not { Kind: SpecKind.Text } reference || Find(reference.Text) is not { } target)
            {
                return node;
            }

            node = target;
        }

        return node;
    }

    /// <summary>The member of a node, resolved; null when there is none.</summary>
    public SpecNode? Get(SpecNode? node, string name) => node?[name] is { } member ? Resolve(member) : null;

    /// <summary>The name a reference ends in; null for what is no reference.</summary>
    public static string? NameOf(SpecNode node) => node["$ref"] is { Kind: SpecKind.Text } reference ? reference.Text[(reference.Text.LastIndexOf('/') + 1)..] : null;

    private SpecNode? Find(string pointer)
    {
        if (!pointer.StartsWith("#/", StringComparison.Ordinal))
        {
            return pointer == "#" ? Root : null;
        }

        var node = Root;
        foreach (var part in pointer[2..].Split('/'))
        {
            var name = Uri.UnescapeDataString(part).Replace("~1", "/", StringComparison.Ordinal).Replace("~0", "~", StringComparison.Ordinal);
            var next = node.IsMap ? node[name] : node.Kind == SpecKind.List && int.TryParse(name, out var index) && index >= 0 && index < node.Items.Count ? node.Items[index] : null;
            if (next is null)
            {
                return null;
            }

            node = next;
        }

        return node;
    }
}
