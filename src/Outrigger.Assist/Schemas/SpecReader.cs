using System.Globalization;
using System.Text.Json;
using YamlDotNet.Core;
using YamlDotNet.Core.Events;

namespace Outrigger.Assist.Schemas;

/// <summary>
/// Reads a document written in JSON or YAML. Bounded in depth and number of nodes, so that neither nesting nor aliases of
/// aliases cost more than the text is long. Pure.
/// </summary>
internal static class SpecReader
{
    private const int MaxDepth = 128;
    private const int MaxNodes = 2_000_000;

    /// <summary>Reads a document.</summary>
    /// <exception cref="InvalidDataException">It is neither, or too deep.</exception>
    public static SpecNode Read(string text)
    {
        var start = text.AsSpan().TrimStart();
        return start.StartsWith("{") || start.StartsWith("[") ? ReadJson(text) : ReadYaml(text);
    }

    /// <summary>A node of a parsed JSON document.</summary>
    public static SpecNode Of(JsonElement element, int depth = 0)
    {
        if (depth > MaxDepth)
        {
            throw new InvalidDataException("The document is nested too deep.");
        }

        switch (element.ValueKind)
        {
            case JsonValueKind.Object:
                var map = new SpecNode(SpecKind.Map);
                foreach (var member in element.EnumerateObject())
                {
                    map.Set(member.Name, Of(member.Value, depth + 1));
                }

                return map;
            case JsonValueKind.Array:
                var list = new SpecNode(SpecKind.List);
                foreach (var item in element.EnumerateArray())
                {
                    list.Items.Add(Of(item, depth + 1));
                }

                return list;
            case JsonValueKind.String:
                return new(SpecKind.Text, element.GetString()!);
            case JsonValueKind.Number:
                return new(SpecKind.Number, element.GetRawText());
            case JsonValueKind.True or JsonValueKind.False:
                return new(SpecKind.Yes, element.ValueKind == JsonValueKind.True ? "true" : "false");
            default:
                return SpecNode.Nothing;
        }
    }

    private static SpecNode ReadJson(string text)
    {
        try
        {
            using var document = JsonDocument.Parse(text, new JsonDocumentOptions { MaxDepth = MaxDepth, AllowTrailingCommas = true, CommentHandling = JsonCommentHandling.Skip });
            return Of(document.RootElement);
        }
        catch (JsonException exception)
        {
            throw new InvalidDataException($"The document is not JSON (line {exception.LineNumber + 1}).", exception);
        }
    }

    private static SpecNode ReadYaml(string text)
    {
        try
        {
            var parser = new Parser(new StringReader(text));
            parser.Consume<StreamStart>();
            if (parser.Accept<StreamEnd>(out _))
            {
                return SpecNode.Nothing;
            }

            parser.Consume<DocumentStart>();
            return new Yaml(parser).Node(0);
        }
        catch (YamlException exception)
        {
            throw new InvalidDataException($"The document is not YAML (line {exception.Start.Line}).", exception);
        }
    }

    private sealed class Yaml(Parser parser)
    {
        private readonly Dictionary<string, SpecNode> _anchors = new(StringComparer.Ordinal);
        private int _nodes;

        public SpecNode Node(int depth)
        {
            if (depth > MaxDepth || ++_nodes > MaxNodes)
            {
                throw new InvalidDataException("The document is nested too deep or has too many nodes.");
            }

            if (parser.TryConsume<AnchorAlias>(out var alias))
            {
                // An alias of what is not finished would be a circle.
                return _anchors.GetValueOrDefault(alias.Value.Value) ?? throw new InvalidDataException($"The alias *{alias.Value.Value} is not known here.");
            }

            if (parser.TryConsume<Scalar>(out var scalar))
            {
                return Keep(scalar.Anchor, Scalar(scalar));
            }

            if (parser.TryConsume<SequenceStart>(out var sequence))
            {
                var list = new SpecNode(SpecKind.List);
                while (!parser.TryConsume<SequenceEnd>(out _))
                {
                    list.Items.Add(Node(depth + 1));
                }

                return Keep(sequence.Anchor, list);
            }

            var mapping = parser.Consume<MappingStart>();
            var map = new SpecNode(SpecKind.Map);
            while (!parser.TryConsume<MappingEnd>(out _))
            {
                var key = Node(depth + 1);
                var value = Node(depth + 1);
                if (key.Kind is SpecKind.List or SpecKind.Map)
                {
                    throw new InvalidDataException("A key of the document is no text.");
                }

                Put(map, key.Text, value);
            }

            return Keep(mapping.Anchor, map);
        }

        private static void Put(SpecNode map, string key, SpecNode value)
        {
            if (key != "<<" || !value.IsMap)
            {
                map.Set(key, value);
                return;
            }

            foreach (var (name, member) in value.Members)
            {
                if (map[name] is null)
                {
                    map.Set(name, member);
                }
            }
        }

        private static SpecNode Scalar(Scalar scalar)
        {
            var text = scalar.Value;
            if (scalar.Style != ScalarStyle.Plain)
            {
                return new(SpecKind.Text, text);
            }

            return text switch
            {
                "" or "~" or "null" or "Null" or "NULL" => SpecNode.Nothing,
                "true" or "True" or "TRUE" => new(SpecKind.Yes, "true"),
                "false" or "False" or "FALSE" => new(SpecKind.Yes, "false"),
                _ when (char.IsAsciiDigit(text[0]) || text[0] is '-' or '+' or '.') && double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) && double.IsFinite(number) => new(SpecKind.Number, text),
                _ => new(SpecKind.Text, text),
            };
        }

        private SpecNode Keep(AnchorName anchor, SpecNode node)
        {
            if (!anchor.IsEmpty)
            {
                _anchors[anchor.Value] = node;
            }

            return node;
        }
    }
}
