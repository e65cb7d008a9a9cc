using Outrigger.Architecture.Tests.Tree;

namespace Outrigger.Architecture.Tests.Modules;

/// <summary>
/// Every module has the same shape: a folder below a library with its door <c>XyzModule.cs</c>, its page
/// <c>docs/modules/xyz.md</c> and its tests <c>tests/Outrigger.Project.Tests/Xyz/</c>. The shared kernel (Core), the
/// stores that mirror modules (Storage, Redis), composition (Server) and what speaks to a server from outside (Cli, Client) hold no
/// modules.
/// </summary>
internal static class ModuleShapeRule
{
    private static readonly string[] WithoutModules = ["Core", "Storage", "Redis", "Server", "Cli", "Client"];

    public static IEnumerable<Violation> Check(IReadOnlyCollection<string> paths)
    {
        var modules = paths
            .Select(p => p.Split('/'))
            .Where(p => p is ["src", _, _, _, ..] && p[^1].EndsWith(".cs", StringComparison.Ordinal))
            .Select(p => (Project: p[1], Folder: p[2]))
            .Where(m => !WithoutModules.Contains(m.Project.Replace("Outrigger.", "", StringComparison.Ordinal)))
            .Distinct();
        foreach (var (project, folder) in modules)
        {
            var home = $"src/{project}/{folder}/";
            if (!paths.Contains($"{home}{folder}Module.cs"))
            {
                yield return new Violation(home, $"the door {folder}Module.cs is missing");
            }

            var page = $"docs/modules/{Kebab.From(folder)}.md";
            if (!paths.Contains(page))
            {
                yield return new Violation(home, $"the page {page} is missing");
            }

            var tests = $"tests/{project}.Tests/{folder}/";
            if (!paths.Any(p => p.StartsWith(tests, StringComparison.Ordinal) && p.EndsWith("Tests.cs", StringComparison.Ordinal)))
            {
                yield return new Violation(home, $"the tests {tests}…Tests.cs are missing");
            }
        }
    }
}
