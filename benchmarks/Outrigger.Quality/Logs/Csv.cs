using System.Text;

namespace Outrigger.Quality.Logs;

/// <summary>A table of comma-separated values with quoted fields and a header.</summary>
internal sealed record Csv(string[] Header, List<string[]> Rows)
{
    public static Csv Read(string path) => Parse(File.ReadAllText(path));

    public static Csv Parse(string text)
    {
        var rows = new List<string[]>();
        var row = new List<string>();
        var field = new StringBuilder();
        var isQuoted = false;
        for (var i = 0; i < text.Length; i++)
        {
            var c = text[i];
            if (isQuoted)
            {
                if (c != '"')
                {
                    field.Append(c);
                }
                else if (i + 1 < text.Length && text[i + 1] == '"')
                {
                    field.Append(text[++i]);
                }
                else
                {
                    isQuoted = false;
                }
            }
            else if (c == '"')
            {
                isQuoted = true;
            }
            else if (c == ',')
            {
                row.Add(field.ToString());
                field.Clear();
            }
            else if (c == '\n')
            {
                row.Add(field.ToString());
                field.Clear();
                rows.Add([.. row]);
                row.Clear();
            }
            else if (c != '\r')
            {
                field.Append(c);
            }
        }

        if (field.Length > 0 || row.Count > 0)
        {
            row.Add(field.ToString());
            rows.Add([.. row]);
        }

        return new(rows[0], rows[1..]);
    }

    public string[] Column(string name)
    {
        var index = Array.IndexOf(Header, name);
        return index < 0 ? throw new InvalidDataException($"There is no column {name}.") : [.. Rows.Select(row => row[index])];
    }
}
