using System.Text.RegularExpressions;
using System.Xml.Linq;
using Outrigger.Architecture.Tests.Tree;

namespace Outrigger.Architecture.Tests.Packages;

/// <summary>Versions stand in one file, are exact, and every package has a line in the record of dependencies.</summary>
internal static partial class PackageVersionRule
{
    public static IEnumerable<Violation> CheckCentral(TextFile file, string dependencyRecord)
    {
        foreach (var package in XDocument.Parse(file.Text).Descendants("PackageVersion"))
        {
            var name = package.Attribute("Include")?.Value ?? "";
            var version = package.Attribute("Version")?.Value ?? "";
            if (!Exact().IsMatch(version))
            {
                yield return new Violation(file.Path, $"{name} has the version '{version}', which is not exact");
            }

            if (!dependencyRecord.Contains($"`{name}`", StringComparison.Ordinal))
            {
                yield return new Violation(file.Path, $"{name} has no line in the record of dependencies (docs/decisions/0010)");
            }
        }
    }

    public static IEnumerable<Violation> CheckProject(TextFile project) =>
        from reference in XDocument.Parse(project.Text).Descendants("PackageReference")
        where reference.Attribute("Version") is not null || reference.Attribute("VersionOverride") is not null || reference.Element("Version") is not null
        select new Violation(project.Path, $"{reference.Attribute("Include")?.Value} has a version here; versions stand in Directory.Packages.props");

    /// <summary>npm packages too: exact versions, and a lock file beside them.</summary>
    public static IEnumerable<Violation> CheckNpm(TextFile file, IReadOnlySet<string> paths)
    {
        using var json = System.Text.Json.JsonDocument.Parse(file.Text);
        foreach (var group in new[] { "dependencies", "devDependencies" })
        {
            if (json.RootElement.TryGetProperty(group, out var packages))
            {
                foreach (var package in packages.EnumerateObject().Where(p => !Exact().IsMatch(p.Value.GetString() ?? "")))
                {
                    yield return new Violation(file.Path, $"{package.Name} has the version '{package.Value}', which is not exact");
                }
            }
        }

        if (!paths.Contains($"{file.Folder}/package-lock.json"))
        {
            yield return new Violation(file.Path, "package-lock.json is missing");
        }
    }

    public static IEnumerable<Violation> CheckLock(TextFile project, IReadOnlySet<string> paths)
    {
        if (!paths.Contains($"{project.Folder}/packages.lock.json"))
        {
            yield return new Violation(project.Path, "packages.lock.json is missing");
        }
    }

    public static IEnumerable<Violation> CheckSolution(TextFile solution, IEnumerable<string> projects)
    {
        var listed = XDocument.Parse(solution.Text).Descendants("Project").Select(p => p.Attribute("Path")?.Value).ToHashSet();
        return projects.Where(p => !listed.Contains(p)).Select(p => new Violation(solution.Path, $"{p} is not in the solution"));
    }

    [GeneratedRegex(@"^\d+\.\d+(\.\d+){0,2}(-[0-9A-Za-z.]+)?$")]
    private static partial Regex Exact();
}
