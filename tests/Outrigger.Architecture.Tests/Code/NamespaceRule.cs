using Microsoft.CodeAnalysis.CSharp.Syntax;
using Outrigger.Architecture.Tests.Tree;

namespace Outrigger.Architecture.Tests.Code;

/// <summary>
/// Namespace = folder, so that a reader finds the file and the border rules see where a name lives. Doors alone stand in
/// the namespace their users have open anyway.
/// </summary>
internal static class NamespaceRule
{
    private static readonly string[] DoorNamespaces = ["Microsoft.Extensions.DependencyInjection", "Microsoft.AspNetCore.Builder"];

    public static IEnumerable<Violation> Check(CSharpFile file)
    {
        var parts = file.Path.Split('/');
        // What is generated belongs to the namespace around its folder.
        var expected = string.Join('.', parts[1..^1].Where(static part => part != "Generated"));
        var isDoor = file.FileName.EndsWith("Module.cs", StringComparison.Ordinal);
        foreach (var space in file.Nodes<BaseNamespaceDeclarationSyntax>())
        {
            var name = space.Name.ToString();
            if (name != expected && !(isDoor && DoorNamespaces.Contains(name)))
            {
                yield return file.Violation(space, $"the namespace is {name}, the folder says {expected}");
            }
        }
    }
}
