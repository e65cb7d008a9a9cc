using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Outrigger.Architecture.Tests.Tree;

namespace Outrigger.Architecture.Tests.Dependencies;

/// <summary>
/// Which module names which. A module is a folder below a project; a pair that is not in the list is a violation. Found
/// are using directives, qualified names, names that reach a sibling through the parent namespace (<c>Budgets.X</c>
/// inside <c>Outrigger.Gateway.Keys</c>), and calls of another module's door (<c>AddBudgets</c>). Core is a shared kernel
/// below all modules and Server composes them; neither is a module.
/// </summary>
internal static class ModuleDependencyRule
{
    // Storage's and Redis's own machinery, used by each of their folders.
    private static readonly string[] Kernels = ["Storage.Engine", "Storage.Migrations", "Redis.Engine"];

    // The command line and the client are programs of other people's machines: folders there sort files, no more.
    private static readonly string[] WithoutModules = ["Core", "Server", "Cli", "Client"];

    private static readonly string[] Doors = ["Add", "Use", "Map"];

    public static IReadOnlySet<string> Modules(IEnumerable<CSharpFile> files) =>
        files.Where(f => f.ModuleName is not null && !WithoutModules.Contains(f.Project)).Select(f => f.ModuleName!).ToHashSet(StringComparer.Ordinal);

    public static IEnumerable<Violation> Check(IReadOnlyList<CSharpFile> files, IReadOnlySet<(string From, string To)> allowed)
    {
        var modules = Modules(files);
        var declared = files.Where(f => f.ModuleName is not null)
            .GroupBy(f => f.ModuleName!)
            .ToDictionary(g => g.Key, g => g.SelectMany(DeclaredNames).ToHashSet(StringComparer.Ordinal));
        foreach (var file in files)
        {
            foreach (var global in file.Nodes<UsingDirectiveSyntax>().Where(u => u.GlobalKeyword.IsKind(SyntaxKind.GlobalKeyword) && u.ToString().Contains("Outrigger.", StringComparison.Ordinal)))
            {
                yield return file.Violation(global, "a global using hides what depends on what");
            }

            if (file.ModuleName is not { } from || WithoutModules.Contains(file.Project))
            {
                continue;
            }

            foreach (var (node, to) in References(file, modules, declared[from]))
            {
                if (to != from && !IsMirror(file, to) && !Kernels.Contains(to) && !allowed.Contains((from, to)))
                {
                    yield return file.Violation(node, $"{from} -> {to}");
                }
            }
        }
    }

    private static IEnumerable<(SyntaxNode Node, string To)> References(CSharpFile file, IReadOnlySet<string> modules, HashSet<string> declaredHere)
    {
        foreach (var (node, parts) in file.DottedNames())
        {
            // Outrigger.Gateway.Budgets…, Gateway.Budgets… (through Outrigger) and Budgets… (through Outrigger.Gateway).
            string? to = parts switch
            {
                ["Outrigger", var project, var module, ..] => $"{project}.{module}",
                [var project, var module, ..] when modules.Contains($"{project}.{module}") => $"{project}.{module}",
                [var module, _, ..] when !declaredHere.Contains(module) => $"{file.Project}.{module}",
                _ => null,
            };
            if (to is not null && modules.Contains(to))
            {
                yield return (node, to);
            }
        }

        foreach (var call in file.Nodes<InvocationExpressionSyntax>())
        {
            var name = call.Expression switch
            {
                MemberAccessExpressionSyntax m => m.Name.Identifier.ValueText,
                IdentifierNameSyntax i => i.Identifier.ValueText,
                _ => "",
            };
            // A door: AddBudgets, UseBudgets, MapBudgets. Mirrors of a module in Storage and Redis have none.
            var opened = Doors.Any(d => name.StartsWith(d, StringComparison.Ordinal)) ? name[3..] : "";
            foreach (var module in modules.Where(m => Folder(m) == opened && opened != file.Module && m.Split('.')[0] is not ("Storage" or "Redis")))
            {
                yield return (call, module);
            }
        }
    }

    // Outrigger.Storage/Keys implements the ports of Outrigger.Gateway/Keys: the same name on both sides.
    private static bool IsMirror(CSharpFile file, string to) => file.Project is "Storage" or "Redis" && Folder(to) == file.Module;

    private static string Folder(string module) => module[(module.IndexOf('.', StringComparison.Ordinal) + 1)..];

    // A property or variable that has a sibling's name is not the sibling.
    private static IEnumerable<string> DeclaredNames(CSharpFile file) => file.Root.DescendantNodes().Select(node => node switch
    {
        PropertyDeclarationSyntax p => p.Identifier.ValueText,
        VariableDeclaratorSyntax v => v.Identifier.ValueText,
        ParameterSyntax p => p.Identifier.ValueText,
        EnumMemberDeclarationSyntax e => e.Identifier.ValueText,
        BaseTypeDeclarationSyntax t => t.Identifier.ValueText,
        SingleVariableDesignationSyntax s => s.Identifier.ValueText,
        _ => "",
    }).Where(n => n.Length > 0);
}
