using System.Reflection;

namespace Outrigger.Assist.Intent;

/// <summary>The intents of a usual backend that ship with Outrigger, in English and Chinese. Read once; thread-safe.</summary>
internal static class StarterIntents
{
    private static readonly Lazy<IReadOnlyList<(string Text, string Intent)>> Read = new(static () => [.. Load("english.txt"), .. Load("chinese.txt")]);

    /// <summary>The examples, those out of scope among them.</summary>
    public static IReadOnlyList<(string Text, string Intent)> Examples => Read.Value;

    /// <summary>Reads examples: a line <c>[intent]</c> begins an intent, a line that begins with # is a remark.</summary>
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
                yield return (line, intent);
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
