using System.Text;
using System.Text.RegularExpressions;

namespace Outrigger.ClientGenerator;

/// <summary>Names as languages write them.</summary>
internal static partial class Words
{
    /// <summary>On top of every generated file.</summary>
    public const string Head = "Made by eng/generate-clients out of the server's OpenAPI document; changes go there.";

    public static string Pascal(string name) => char.ToUpperInvariant(name[0]) + name[1..];

    public static string Camel(string name) => char.ToLowerInvariant(name[0]) + name[1..];

    public static string Snake(string name) => Border().Replace(name, "_").ToLowerInvariant();

    /// <summary>A description on one line; null becomes a sentence of the name.</summary>
    public static string Line(string? text, string name) => string.IsNullOrWhiteSpace(text) ? Pascal(Snake(name).Replace('_', ' ')) + "." : Spaces().Replace(text.Trim(), " ");

    /// <summary>Appends a line with <c>\n</c>, whatever the machine ends lines with.</summary>
    public static StringBuilder Add(this StringBuilder text, string line = "") => text.Append(line).Append('\n');

    [GeneratedRegex("(?<=[a-z0-9])(?=[A-Z])")]
    private static partial Regex Border();

    [GeneratedRegex(@"\s+")]
    private static partial Regex Spaces();
}
