using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Outrigger.Architecture.Tests.Tree;

namespace Outrigger.Architecture.Tests.Modules;

/// <summary>
/// Outside of the kernel (Core), public are only doors (<c>…Module</c>), settings (<c>…Options</c>), error lists
/// (<c>…Errors</c>), ports (interfaces), and contracts (records, requests, enums, structs, exceptions). Whatever does the work is
/// internal and sealed. Exceptions are listed with a reason in <c>public-types.txt</c>.
/// </summary>
internal static class PublicTypeRule
{
    private static readonly string[] PublicEndings = ["Module", "Options", "Errors", "Exception", "Attribute", "Extensions", "Request"];

    public static IEnumerable<Violation> Check(IReadOnlyList<CSharpFile> files, IReadOnlySet<string> listed)
    {
        var bases = files.SelectMany(f => f.Nodes<SimpleBaseTypeSyntax>()).Select(b => b.Type.ToString().Split('<')[0].Split('.')[^1]).ToHashSet(StringComparer.Ordinal);
        foreach (var file in files)
        {
            // Settings may be made of further classes, in the same file.
            var isOptionsFile = file.FileName.EndsWith("Options.cs", StringComparison.Ordinal);
            foreach (var type in file.Nodes<ClassDeclarationSyntax>())
            {
                var name = type.Identifier.ValueText;
                var isPublic = type.AncestorsAndSelf().OfType<TypeDeclarationSyntax>().All(t => t.Modifiers.Any(SyntaxKind.PublicKeyword));
                var isFixed = type.Modifiers.Any(SyntaxKind.SealedKeyword) || type.Modifiers.Any(SyntaxKind.StaticKeyword) || type.Modifiers.Any(SyntaxKind.AbstractKeyword);
                if (!isFixed && !bases.Contains(name))
                {
                    yield return file.Violation(type, $"{name} is not sealed");
                }

                if (isPublic && file.Project != "Core" && !isOptionsFile && !PublicEndings.Any(e => name.EndsWith(e, StringComparison.Ordinal)) && !listed.Contains(name))
                {
                    yield return file.Violation(type, $"{name} is public, and neither door, settings, port nor contract");
                }
            }
        }
    }
}
