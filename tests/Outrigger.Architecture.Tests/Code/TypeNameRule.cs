using Microsoft.CodeAnalysis.CSharp.Syntax;
using Outrigger.Architecture.Tests.Tree;

namespace Outrigger.Architecture.Tests.Code;

/// <summary>Names that say nothing are not given: a type is called after what it does.</summary>
internal static class TypeNameRule
{
    private static readonly string[] Empty = ["Manager", "Helper", "Helpers", "Common", "Utils", "Utilities", "Base", "Impl", "Service", "Misc"];

    public static IEnumerable<Violation> Check(CSharpFile file) =>
        from type in file.Nodes<BaseTypeDeclarationSyntax>()
        let name = type.Identifier.ValueText
        where name != "AssistService" && Empty.Any(e => name.EndsWith(e, StringComparison.Ordinal))
        select file.Violation(type, $"the name {name} does not say what the type does");
}
