using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Outrigger.Architecture.Tests.Tree;

/// <summary>A parsed source file and where it stands: <c>src/Outrigger.{Project}/{Module}/…</c>.</summary>
internal sealed class CSharpFile
{
    private readonly Lazy<CompilationUnitSyntax> _root;

    public CSharpFile(string path, string text)
    {
        Path = path;
        Text = text;
        _root = new(() => CSharpSyntaxTree.ParseText(text).GetCompilationUnitRoot());
        var parts = path.Split('/');
        Project = parts is ["src", var project, ..] ? project.Replace("Outrigger.", "", StringComparison.Ordinal) : "";
        Module = parts.Length > 3 && parts[0] == "src" ? parts[2] : null;
    }

    public string Path { get; }

    public string Text { get; }

    public CompilationUnitSyntax Root => _root.Value;

    /// <summary>The project without its prefix: <c>Gateway</c>.</summary>
    public string Project { get; }

    /// <summary>The folder below the project; null for files in the project's own folder, which compose its modules.</summary>
    public string? Module { get; }

    /// <summary><c>Gateway.Routing</c>; null without a module.</summary>
    public string? ModuleName => Module is null ? null : $"{Project}.{Module}";

    public string FileName => Path[(Path.LastIndexOf('/') + 1)..];

    public IEnumerable<T> Nodes<T>()
        where T : SyntaxNode => Root.DescendantNodes().OfType<T>();

    public Violation Violation(SyntaxNode node, string what) => new($"{Path}:{node.GetLocation().GetLineSpan().StartLinePosition.Line + 1}", what);

    /// <summary>Every dotted name (<c>A.B.C</c>) in code, in usings and attributes too, but not in comments or strings.</summary>
    public IEnumerable<(SyntaxNode Node, string[] Parts)> DottedNames() =>
        from identifier in Nodes<SimpleNameSyntax>()
        where !identifier.Ancestors().Any(a => a is BaseNamespaceDeclarationSyntax n && n.Name.Span.Contains(identifier.Span))
        where IsLeftmost(identifier)
        let chain = Outermost(identifier)
        select ((SyntaxNode)chain, Parts(chain));

    private static bool IsLeftmost(SimpleNameSyntax name) => name.Parent switch
    {
        QualifiedNameSyntax q => q.Left == name,
        MemberAccessExpressionSyntax m => m.Expression == name,
        AliasQualifiedNameSyntax a => a.Name == name && a.Alias.Identifier.ValueText == "global",
        MemberBindingExpressionSyntax => false,
        _ => true,
    };

    private static SyntaxNode Outermost(SyntaxNode node)
    {
        while (node.Parent is AliasQualifiedNameSyntax
            || (node.Parent is QualifiedNameSyntax q && q.Left == node)
            || (node.Parent is MemberAccessExpressionSyntax m && m.Expression == node))
        {
            node = node.Parent;
        }

        return node;
    }

    private static string[] Parts(SyntaxNode chain) => chain switch
    {
        QualifiedNameSyntax q => [.. Parts(q.Left), q.Right.Identifier.ValueText],
        MemberAccessExpressionSyntax m => [.. Parts(m.Expression), m.Name.Identifier.ValueText],
        AliasQualifiedNameSyntax a => [a.Name.Identifier.ValueText],
        SimpleNameSyntax s => [s.Identifier.ValueText],
        _ => [],
    };
}
