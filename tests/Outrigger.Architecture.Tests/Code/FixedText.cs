using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Outrigger.Architecture.Tests.Tree;

namespace Outrigger.Architecture.Tests.Code;

/// <summary>
/// Tells expressions that can only be what the source says (literals, constants, static read-only fields, locals and
/// static methods made of those alone, numbers) from those that may carry a caller's value.
/// </summary>
internal sealed class FixedText
{
    private readonly HashSet<string> _names = new(StringComparer.Ordinal);
    private readonly HashSet<string> _methods = new(StringComparer.Ordinal);
    private readonly IReadOnlySet<string> _shared;

    /// <param name="file">The file the expressions stand in.</param>
    /// <param name="shared">Constants of other types, as <c>Type.Name</c>.</param>
    public FixedText(CSharpFile file, IReadOnlySet<string> shared)
    {
        _shared = shared;
        _names.UnionWith(file.Nodes<FieldDeclarationSyntax>().Where(IsFixedField).SelectMany(f => f.Declaration.Variables).Select(v => v.Identifier.ValueText));
        _names.UnionWith(file.Nodes<LocalDeclarationStatementSyntax>().Where(l => l.IsConst).SelectMany(l => l.Declaration.Variables).Select(v => v.Identifier.ValueText));
        _methods.UnionWith(file.Nodes<MethodDeclarationSyntax>().Where(m => m.Modifiers.Any(SyntaxKind.StaticKeyword)).Select(m => m.Identifier.ValueText));
    }

    /// <summary>The fixed fields of a file, as <c>Type.Name</c>.</summary>
    public static IEnumerable<string> SharedBy(CSharpFile file) =>
        from field in file.Nodes<FieldDeclarationSyntax>()
        where IsFixedField(field) && field.Parent is TypeDeclarationSyntax
        from variable in field.Declaration.Variables
        select $"{((TypeDeclarationSyntax)field.Parent!).Identifier.ValueText}.{variable.Identifier.ValueText}";

    /// <summary>True in the initializer of a static field: nothing of a call can reach it.</summary>
    public static bool StandsInStaticField(SyntaxNode node) => node.Ancestors().OfType<FieldDeclarationSyntax>().Any(IsFixedField);

    public bool Holds(ExpressionSyntax expression) => Holds(expression, 0);

    private bool Holds(ExpressionSyntax expression, int depth) => depth < 8 && expression switch
    {
        LiteralExpressionSyntax => true,
        IdentifierNameSyntax i => _names.Contains(i.Identifier.ValueText) || _methods.Contains(i.Identifier.ValueText) || IsFixedLocal(i, depth),
        ParenthesizedExpressionSyntax p => Holds(p.Expression, depth),
        ConditionalExpressionSyntax c => Holds(c.WhenTrue, depth) && Holds(c.WhenFalse, depth),
        SwitchExpressionSyntax s => s.Arms.All(a => a.Expression is ThrowExpressionSyntax || Holds(a.Expression, depth)),
        BinaryExpressionSyntax b when b.IsKind(SyntaxKind.AddExpression) => Holds(b.Left, depth) && Holds(b.Right, depth),
        InterpolatedStringExpressionSyntax s => s.Contents.OfType<InterpolationSyntax>().All(h => Holds(h.Expression, depth)),
        // A number cannot carry text.
        CastExpressionSyntax { Type: PredefinedTypeSyntax t } => t.Keyword.Kind() is SyntaxKind.IntKeyword or SyntaxKind.LongKeyword,
        InvocationExpressionSyntax { Expression: IdentifierNameSyntax { Identifier.ValueText: "nameof" } } => true,
        InvocationExpressionSyntax { Expression: IdentifierNameSyntax m } c => _methods.Contains(m.Identifier.ValueText) && c.ArgumentList.Arguments.All(a => Holds(a.Expression, depth)),
        MemberAccessExpressionSyntax m => _shared.Contains(m.ToString()) || IsDialect(m),
        _ => false,
    };

    // Every value the local is ever given is fixed.
    private bool IsFixedLocal(IdentifierNameSyntax name, int depth)
    {
        var body = name.Ancestors().FirstOrDefault(a => a is MethodDeclarationSyntax or LocalFunctionStatementSyntax);
        var text = name.Identifier.ValueText;
        var given = body?.DescendantNodes().Select(node => node switch
        {
            VariableDeclaratorSyntax v when v.Identifier.ValueText == text => v.Initializer?.Value,
            AssignmentExpressionSyntax { Left: IdentifierNameSyntax i } a when i.Identifier.ValueText == text => a.Right,
            _ => null,
        }).OfType<ExpressionSyntax>().ToList();
        // A parameter, a part of a tuple or a loop's variable gets its value from elsewhere.
        var comesFromElsewhere = body?.DescendantNodes().Any(node => node switch
        {
            SingleVariableDesignationSyntax s => s.Identifier.ValueText == text,
            ParameterSyntax p => p.Identifier.ValueText == text,
            ForEachStatementSyntax f => f.Identifier.ValueText == text,
            _ => false,
        }) == true;
        return given is { Count: > 0 } && !comesFromElsewhere && given.TrueForAll(value => Holds(value, depth + 1));
    }

    private static bool IsDialect(MemberAccessExpressionSyntax member) =>
        member.Expression.ToString().Split('.')[^1].TrimStart('_').Equals("dialect", StringComparison.OrdinalIgnoreCase);

    private static bool IsFixedField(FieldDeclarationSyntax field) =>
        field.Modifiers.Any(SyntaxKind.ConstKeyword) || (field.Modifiers.Any(SyntaxKind.StaticKeyword) && field.Modifiers.Any(SyntaxKind.ReadOnlyKeyword));
}
