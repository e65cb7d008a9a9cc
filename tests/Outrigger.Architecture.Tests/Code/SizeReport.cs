using System.Globalization;
using System.Text;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Outrigger.Architecture.Tests.Tree;

namespace Outrigger.Architecture.Tests.Code;

/// <summary>How long files and methods are: a report for reviews, not a gate. Lines are physical ones.</summary>
internal sealed record SizeReport(int Files, int MedianFileLines, IReadOnlyList<string> LongFiles, IReadOnlyList<string> LongMethods)
{
    public const int FileLines = 400;

    public const int MethodLines = 40;

    public static SizeReport Of(IReadOnlyList<CSharpFile> files)
    {
        var sizes = files.Select(f => (f.Path, Lines: f.Text.TrimEnd('\n').Split('\n').Length)).OrderBy(f => f.Lines).ToList();
        var methods =
            from file in files
            from method in file.Nodes<BaseMethodDeclarationSyntax>()
            let span = method.GetLocation().GetLineSpan()
            let lines = span.EndLinePosition.Line - span.StartLinePosition.Line + 1
            where lines > MethodLines
            orderby lines descending
            select $"{lines,4}  {file.Path}:{span.StartLinePosition.Line + 1}";
        return new SizeReport(
            sizes.Count,
            sizes.Count == 0 ? 0 : sizes[sizes.Count / 2].Lines,
            [.. sizes.Where(s => s.Lines > FileLines).OrderByDescending(s => s.Lines).Select(s => $"{s.Lines,4}  {s.Path}")],
            [.. methods]);
    }

    public override string ToString() => new StringBuilder()
        .Append(CultureInfo.InvariantCulture, $"{Files} files, median {MedianFileLines} lines (target 60 or less)\n")
        .Append(CultureInfo.InvariantCulture, $"files over {FileLines} lines: {LongFiles.Count}\n").AppendJoin('\n', LongFiles).Append('\n')
        .Append(CultureInfo.InvariantCulture, $"methods over {MethodLines} lines: {LongMethods.Count}\n").AppendJoin('\n', LongMethods).Append('\n')
        .ToString();
}
