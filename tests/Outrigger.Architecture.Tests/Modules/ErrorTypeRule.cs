using System.Text.RegularExpressions;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Outrigger.Architecture.Tests.Tree;

namespace Outrigger.Architecture.Tests.Modules;

/// <summary>
/// Error types are static fields of a <c>…Errors</c> class in a file of that name; their codes are kebab-case, unique,
/// and each has a heading in <c>docs/errors.md</c>.
/// </summary>
internal static partial class ErrorTypeRule
{
    public static IEnumerable<Violation> Check(IReadOnlyList<CSharpFile> files, string errorsDocument)
    {
        var headings = errorsDocument.Split('\n').Where(l => l.StartsWith("### ", StringComparison.Ordinal)).Select(l => l[4..].Trim(' ', '`')).ToHashSet(StringComparer.Ordinal);
        var seen = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var (file, creation) in Creations(files))
        {
            var field = creation.Ancestors().OfType<FieldDeclarationSyntax>().FirstOrDefault();
            var owner = creation.Ancestors().OfType<ClassDeclarationSyntax>().FirstOrDefault();
            if (field is null || !field.Modifiers.Any(SyntaxKind.StaticKeyword) || !field.Modifiers.Any(SyntaxKind.ReadOnlyKeyword)
                || owner?.Identifier.ValueText.EndsWith("Errors", StringComparison.Ordinal) != true)
            {
                yield return file.Violation(creation, "an error type is a static readonly field of a class named …Errors");
                continue;
            }

            if (creation.ArgumentList?.Arguments.FirstOrDefault()?.Expression is not LiteralExpressionSyntax { Token.ValueText: var code })
            {
                yield return file.Violation(creation, "the code of an error type is a literal");
                continue;
            }

            if (!KebabCode().IsMatch(code))
            {
                yield return file.Violation(creation, $"the code '{code}' is not kebab-case");
            }

            if (!seen.TryAdd(code, file.Path))
            {
                yield return file.Violation(creation, $"the code '{code}' is taken by {seen[code]}");
            }

            if (!headings.Contains(code))
            {
                yield return file.Violation(creation, $"the code '{code}' has no heading in docs/errors.md (OUTRIGGER_UPDATE_SNAPSHOTS=1 writes it)");
            }
        }
    }

    private static IEnumerable<(CSharpFile File, BaseObjectCreationExpressionSyntax Creation)> Creations(IEnumerable<CSharpFile> files)
    {
        foreach (var file in files)
        {
            foreach (var creation in file.Nodes<ObjectCreationExpressionSyntax>().Where(c => c.Type.ToString().EndsWith("ErrorType", StringComparison.Ordinal)))
            {
                yield return (file, creation);
            }

            foreach (var creation in file.Nodes<ImplicitObjectCreationExpressionSyntax>()
                .Where(c => c.Parent is EqualsValueClauseSyntax { Parent: VariableDeclaratorSyntax { Parent: VariableDeclarationSyntax d } } && d.Type.ToString().EndsWith("ErrorType", StringComparison.Ordinal)))
            {
                yield return (file, creation);
            }
        }
    }

    [GeneratedRegex("^[a-z][a-z0-9]*(-[a-z0-9]+)*$")]
    private static partial Regex KebabCode();
}
