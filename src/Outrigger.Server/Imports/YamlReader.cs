using YamlDotNet.Core;
using YamlDotNet.Core.Events;

namespace Outrigger.Server.Imports;

/// <summary>
/// Reads one YAML document into <see cref="YamlValue"/>s: no types, no tags, no code, and bounds on depth and on what
/// aliases unfold to. Stateless.
/// </summary>
internal static class YamlReader
{
    private const int MaxDepth = 32;
    private const long MaxSize = 100_000;

    /// <exception cref="ImportException">The text is not YAML or beyond the bounds; the message names the line.</exception>
    public static YamlValue Read(TextReader text)
    {
        try
        {
            var reading = new Reading(new Parser(text));
            return reading.ReadDocument();
        }
        catch (YamlException problem)
        {
            // The parser's own words can quote the text, and with it a key.
            throw new ImportException($"Line {problem.Start.Line}, column {problem.Start.Column}: this is not YAML.");
        }
    }

    private sealed class Reading(Parser parser)
    {
        private readonly Dictionary<string, YamlValue?> _anchors = new(StringComparer.Ordinal);
        private long _size;

        public YamlValue ReadDocument()
        {
            parser.Consume<StreamStart>();
            if (parser.Accept<StreamEnd>(out _))
            {
                throw new ImportException("The file is empty.");
            }

            parser.Consume<DocumentStart>();
            var value = ReadValue(0);
            parser.Consume<DocumentEnd>();
            return parser.Accept<StreamEnd>(out _) ? value : throw new ImportException($"Line {parser.Current?.Start.Line}: a second document begins; one is expected.");
        }

        private YamlValue ReadValue(int depth)
        {
            var line = parser.Current?.Start.Line ?? 0;
            if (depth > MaxDepth)
            {
                throw new ImportException($"Line {line}: more than {MaxDepth} levels.");
            }

            if (parser.TryConsume<AnchorAlias>(out var alias))
            {
                return Count(Resolve(alias), line);
            }

            var anchor = parser.Current is NodeEvent { Anchor.IsEmpty: false } node ? node.Anchor.Value : null;
            if (anchor is not null)
            {
                _anchors[anchor] = null;
            }

            YamlValue value = parser.TryConsume<Scalar>(out var scalar) ? Count(ToScalar(scalar), line)
                : parser.TryConsume<SequenceStart>(out _) ? ReadList(depth, line)
                : parser.TryConsume<MappingStart>(out _) ? ReadMap(depth, line)
                : throw new ImportException($"Line {line}: this is not YAML.");
            if (anchor is not null)
            {
                _anchors[anchor] = value;
            }

            return value;
        }

        private YamlList ReadList(int depth, long line)
        {
            Count(1, line);
            var values = new List<YamlValue>();
            while (!parser.TryConsume<SequenceEnd>(out _))
            {
                values.Add(ReadValue(depth + 1));
            }

            return new YamlList(values, line);
        }

        private YamlMap ReadMap(int depth, long line)
        {
            Count(1, line);
            var own = new List<KeyValuePair<string, YamlValue>>();
            var merged = new List<KeyValuePair<string, YamlValue>>();
            while (!parser.TryConsume<MappingEnd>(out _))
            {
                if (!parser.TryConsume<Scalar>(out var key))
                {
                    throw new ImportException($"Line {parser.Current?.Start.Line}: a name is expected here, not a list or a map.");
                }

                var value = ReadValue(depth + 1);
                if (key is { Value: "<<", IsPlainImplicit: true })
                {
                    // Of several merged maps the first wins, and the map's own entries win over all of them.
                    merged.InsertRange(0, value.Items.Reverse().SelectMany(map => map.Entries));
                }
                else
                {
                    own.Add(new(key.Value, value));
                }
            }

            return new YamlMap([.. merged, .. own], line);
        }

        private YamlValue Resolve(AnchorAlias alias) => _anchors.TryGetValue(alias.Value.Value, out var value)
            ? value ?? throw new ImportException($"Line {alias.Start.Line}: a value refers to itself.")
            : throw new ImportException($"Line {alias.Start.Line}: nothing has this anchor's name.");

        private static YamlScalar ToScalar(Scalar scalar) => new(
            scalar.Value,
            scalar.Style == ScalarStyle.Plain && scalar.Value is "" or "~" or "null" or "Null" or "NULL",
            scalar.Start.Line);

        private YamlValue Count(YamlValue value, long line)
        {
            Count(value.Size, line);
            return value;
        }

        private void Count(long size, long line)
        {
            _size += size;
            if (_size > MaxSize)
            {
                throw new ImportException($"Line {line}: more than {MaxSize} values, aliases counted in full.");
            }
        }
    }
}
