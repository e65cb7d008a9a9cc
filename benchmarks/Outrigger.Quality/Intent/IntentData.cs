using System.IO.Compression;
using System.Text;
using System.Text.Json;

namespace Outrigger.Quality.Intent;

/// <summary>Reads the data sets of intents.</summary>
internal static class IntentData
{
    /// <summary>CLINC150: train + val, and the queries out of scope of both, as they stand in the file.</summary>
    public static (List<(string Text, string Intent)> InScope, List<string> OutOfScope) Clinc(string folder)
    {
        using var document = JsonDocument.Parse(File.ReadAllBytes(Path.Combine(folder, "data_full.dev.json")));
        var inScope = new List<(string, string)>();
        var outOfScope = new List<string>();
        foreach (var part in document.RootElement.EnumerateObject())
        {
            foreach (var query in part.Value.EnumerateArray())
            {
                if (part.Name.StartsWith("oos", StringComparison.Ordinal))
                {
                    outOfScope.Add(query[0].GetString()!);
                }
                else
                {
                    inScope.Add((query[0].GetString()!, query[1].GetString()!));
                }
            }
        }

        return (inScope, outOfScope);
    }

    /// <summary>How many of <see cref="Clinc"/>'s first queries are its part "train".</summary>
    public static int ClincTrainCount(string folder)
    {
        using var document = JsonDocument.Parse(File.ReadAllBytes(Path.Combine(folder, "data_full.dev.json")));
        return document.RootElement.GetProperty("train").GetArrayLength();
    }

    /// <summary>Banking77: train.csv.</summary>
    public static List<(string Text, string Intent)> Banking(string folder)
    {
        var rows = new List<(string, string)>();
        var text = File.ReadAllText(Path.Combine(folder, "train.csv"));
        var fields = new List<string>();
        var field = new StringBuilder();
        var isQuoted = false;
        for (var i = text.IndexOf('\n', StringComparison.Ordinal) + 1; i < text.Length; i++)
        {
            var character = text[i];
            if (character == '"')
            {
                if (isQuoted && i + 1 < text.Length && text[i + 1] == '"')
                {
                    field.Append(character);
                    i++;
                }
                else
                {
                    isQuoted = !isQuoted;
                }
            }
            else if (!isQuoted && character is ',' or '\n' && !isQuoted)
            {
                fields.Add(field.ToString().Trim());
                field.Clear();
                if (character == '\n')
                {
                    rows.Add((fields[0], fields[1]));
                    fields.Clear();
                }
            }
            else
            {
                field.Append(character);
            }
        }

        return rows;
    }

    /// <summary>SNIPS: train, the pieces of a query joined.</summary>
    public static List<(string Text, string Intent)> Snips(string folder)
    {
        var rows = new List<(string, string)>();
        foreach (var path in Directory.EnumerateFiles(folder, "*.json.gz").Order(StringComparer.Ordinal))
        {
            using var unpacked = new GZipStream(File.OpenRead(path), CompressionMode.Decompress);
            using var memory = new MemoryStream();
            unpacked.CopyTo(memory);
            var bytes = memory.ToArray();
            string text;
            try
            {
                text = new UTF8Encoding(false, true).GetString(bytes);
            }
            catch (DecoderFallbackException)
            {
                text = Encoding.Latin1.GetString(bytes);
            }

            using var document = JsonDocument.Parse(text);
            foreach (var intent in document.RootElement.EnumerateObject())
            {
                rows.AddRange(intent.Value.EnumerateArray().Select(query =>
                    (string.Concat(query.GetProperty("data").EnumerateArray().Select(piece => piece.GetProperty("text").GetString())), intent.Name)));
            }
        }

        return rows;
    }
}
