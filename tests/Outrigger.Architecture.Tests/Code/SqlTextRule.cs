using System.Text.RegularExpressions;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Outrigger.Architecture.Tests.Tree;

namespace Outrigger.Architecture.Tests.Code;

/// <summary>
/// Values reach SQL as parameters only. A statement may be put together from fixed text (<see cref="FixedText"/>) and
/// what a dialect says (<c>dialect.…</c>); anything else in its text is a violation. Exceptions are listed in
/// <c>sql-text.txt</c> as <c>path expression # why no caller's value gets in</c>.
/// </summary>
internal static partial class SqlTextRule
{
    public static IEnumerable<Violation> Check(IReadOnlyList<CSharpFile> files, IReadOnlySet<string> listed) =>
        Find(files).Where(found => !listed.Contains(found.Entry)).Select(found => found.Violation);

    /// <summary>Every value in SQL text, with the entry of the list that would excuse it.</summary>
    public static IEnumerable<(string Entry, Violation Violation)> Find(IReadOnlyList<CSharpFile> files)
    {
        var shared = files.SelectMany(FixedText.SharedBy).ToHashSet(StringComparer.Ordinal);
        return
            from file in files
            from value in Values(file, new FixedText(file, shared))
            select ($"{file.Path} {value}", file.Violation(value, $"SQL text with the value {value}: use a parameter"));
    }

    private static IEnumerable<ExpressionSyntax> Values(CSharpFile file, FixedText text)
    {
        foreach (var statement in file.Nodes<ExpressionSyntax>().Where(e => e is InterpolatedStringExpressionSyntax or BinaryExpressionSyntax or InvocationExpressionSyntax && !FixedText.StandsInStaticField(e)))
        {
            var parts = statement switch
            {
                InterpolatedStringExpressionSyntax s => s.Contents.OfType<InterpolationSyntax>().Select(h => h.Expression),
                BinaryExpressionSyntax b when b.IsKind(SyntaxKind.AddExpression) && b.Parent is not BinaryExpressionSyntax { RawKind: (int)SyntaxKind.AddExpression } =>
                    Operands(b).Where(o => o is not InterpolatedStringExpressionSyntax),
                InvocationExpressionSyntax c when c.Expression.ToString() is "string.Format" or "String.Format" or "string.Concat" => c.ArgumentList.Arguments.Select(a => a.Expression),
                _ => [],
            };
            if (!Statement().IsMatch(Literal(statement)))
            {
                continue;
            }

            foreach (var value in parts.Where(p => !text.Holds(p)))
            {
                yield return value;
            }
        }
    }

    private static string Literal(ExpressionSyntax expression) => expression switch
    {
        InterpolatedStringExpressionSyntax s => string.Concat(s.Contents.Select(c => c is InterpolatedStringTextSyntax t ? t.TextToken.ValueText : " ? ")),
        InvocationExpressionSyntax c => string.Concat(c.ArgumentList.Arguments.Select(a => Literal(a.Expression))),
        BinaryExpressionSyntax b when b.IsKind(SyntaxKind.AddExpression) => string.Concat(Operands(expression).Select(Literal)),
        LiteralExpressionSyntax l => l.Token.ValueText,
        _ => " ? ",
    };

    private static IEnumerable<ExpressionSyntax> Operands(ExpressionSyntax expression) =>
        expression is BinaryExpressionSyntax b && b.IsKind(SyntaxKind.AddExpression) ? Operands(b.Left).Concat(Operands(b.Right)) : [expression];

    [GeneratedRegex(@"\b(SELECT\s.+\sFROM\s|INSERT\s+(OR\s+\w+\s+)?INTO\s|UPDATE\s+\S+\s+SET\s|DELETE\s+FROM\s|(CREATE|ALTER|DROP)\s+(TABLE|INDEX|SCHEMA|DATABASE|ROLE)\s|PRAGMA\s|WHERE\s.+[=<>]|ORDER\s+BY\s)|\bAND\s+\w+\s*(=|<|>|LIKE|IN)", RegexOptions.IgnoreCase | RegexOptions.Singleline)]
    private static partial Regex Statement();
}
