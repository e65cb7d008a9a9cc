using System.Reflection;

namespace Outrigger.Assist.Intent.Starter;

/// <summary>The intents of a usual backend that ship with Outrigger, in English and Chinese. Read once; thread-safe.</summary>
internal static class StarterIntents
{
    private static readonly Lazy<IReadOnlyList<(string Text, string Intent)>> Read = new(static () => [.. Load("english.txt"), .. Load("chinese.txt")]);

    /// <summary>The examples, those out of scope among them.</summary>
    public static IReadOnlyList<(string Text, string Intent)> Examples => Read.Value;

    /// <summary>Reads examples: a line <c>[intent]</c> begins an intent, a line that begins with # is a remark, {a|b} in a line is a choice.</summary>
    public static IEnumerable<(string Text, string Intent)> Parse(TextReader reader)
    {
        var intent = "";
        while (reader.ReadLine() is { } line)
        {
            if (line.Length == 0 || line[0] == '#')
            {
                continue;
            }

            if (line is ['[', .. var name, ']'])
            {
                intent = name;
            }
            else
            {
                foreach (var text in Unfold(line))
                {
                    yield return (text, intent);
                }
            }
        }
    }

    /// <summary>The sentences a pattern stands for: as many as its longest choice has members, each member of every choice used at least once.</summary>
    internal static IEnumerable<string> Unfold(string pattern)
    {
        var parts = new List<string[]>();
        var rest = pattern;
        while (rest.IndexOf('{', StringComparison.Ordinal) is var open && open >= 0 && rest.IndexOf('}', open) is var close && close > open)
        {
            parts.Add([rest[..open]]);
            parts.Add(rest[(open + 1)..close].Split('|'));
            rest = rest[(close + 1)..];
        }

        parts.Add([rest]);
        var count = parts.Max(static part => part.Length);
        var seen = new HashSet<string>(StringComparer.Ordinal);
        for (var i = 0; i < count; i++)
        {
            // Choices of equal length would always pair the same members; each later one begins one further.
            var sentence = string.Concat(parts.Select((part, at) => part[(i + (at / 2)) % part.Length])).Trim();
            if (sentence.Length > 0 && seen.Add(sentence))
            {
                yield return sentence;
            }
        }
    }

    private static List<(string, string)> Load(string name)
    {
        using var stream = Assembly.GetExecutingAssembly().GetManifestResourceStream("Outrigger.Assist.Intent.Starter." + name)
            ?? throw new InvalidOperationException($"The resource {name} is missing.");
        using var reader = new StreamReader(stream);
        return [.. Parse(reader)];
    }
}
