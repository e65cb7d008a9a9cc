using Microsoft.CodeAnalysis.CSharp.Syntax;
using Outrigger.Architecture.Tests.Tree;

namespace Outrigger.Architecture.Tests.Dependencies;

/// <summary>
/// Only Core/Egress makes HTTP clients: every outgoing address must pass its check. The banned symbols say so to the
/// compiler; this says so where somebody suppressed them. Files that make a client over a handler which opens no
/// connection are listed with the reason in <c>network-clients.txt</c>.
/// </summary>
internal static class NetworkClientRule
{
    private static readonly string[] Clients = ["HttpClient", "HttpMessageInvoker", "Socket", "SslStream"];

    public static IEnumerable<Violation> Check(CSharpFile file)
    {
        if (file is { Project: "Core", Module: "Egress" })
        {
            yield break;
        }

        foreach (var creation in file.Nodes<ObjectCreationExpressionSyntax>().Where(c => Clients.Contains(LastName(c.Type))))
        {
            yield return file.Violation(creation, $"only Core/Egress makes network clients: new {creation.Type}");
        }

        foreach (var creation in file.Nodes<ImplicitObjectCreationExpressionSyntax>())
        {
            var type = creation.Parent?.Parent switch
            {
                VariableDeclaratorSyntax { Parent: VariableDeclarationSyntax d } => d.Type,
                PropertyDeclarationSyntax p => p.Type,
                _ => (creation.Parent as ArrowExpressionClauseSyntax)?.Parent switch
                {
                    PropertyDeclarationSyntax p => p.Type,
                    MethodDeclarationSyntax m => m.ReturnType,
                    _ => null,
                },
            };
            if (type is not null && Clients.Contains(LastName(type)))
            {
                yield return file.Violation(creation, $"only Core/Egress makes network clients: {type} = new()");
            }
        }
    }

    private static string LastName(TypeSyntax type) => type switch
    {
        NullableTypeSyntax n => LastName(n.ElementType),
        QualifiedNameSyntax q => q.Right.Identifier.ValueText,
        SimpleNameSyntax s => s.Identifier.ValueText,
        _ => "",
    };
}
