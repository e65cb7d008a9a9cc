using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Outrigger.Architecture.Tests.Tree;

namespace Outrigger.Architecture.Tests.Code;

/// <summary>
/// Records that an endpoint reads are public: the framework's generated validation silently skips internal ones, and bad
/// input would reach the engine.
/// </summary>
internal static class RequestRecordRule
{
    public static IEnumerable<Violation> Check(IReadOnlyList<CSharpFile> files)
    {
        var taken = files.Where(f => f.FileName.EndsWith("Endpoints.cs", StringComparison.Ordinal))
            .SelectMany(f => f.Nodes<ParameterSyntax>())
            .SelectMany(p => p.Type?.DescendantNodesAndSelf().OfType<SimpleNameSyntax>() ?? [])
            .Select(n => n.Identifier.ValueText)
            .ToHashSet(StringComparer.Ordinal);
        return
            from file in files
            from record in file.Nodes<TypeDeclarationSyntax>()
            let name = record.Identifier.ValueText
            where record is RecordDeclarationSyntax || name.EndsWith("Request", StringComparison.Ordinal) || name.EndsWith("Body", StringComparison.Ordinal)
            where taken.Contains(name)
            where !record.AncestorsAndSelf().OfType<TypeDeclarationSyntax>().All(t => t.Modifiers.Any(m => m.IsKind(SyntaxKind.PublicKeyword)))
            select file.Violation(record, $"{name} is read by an endpoint and not public: it would not be validated");
    }
}
