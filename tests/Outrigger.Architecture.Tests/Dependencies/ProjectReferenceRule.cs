using System.Xml.Linq;
using Outrigger.Architecture.Tests.Tree;

namespace Outrigger.Architecture.Tests.Dependencies;

/// <summary>
/// Which project may reference which. A project is cut by deployment and dependency, not by topic; everything points at
/// Core, and nothing at Server. Rows for projects that are not there yet wait for them.
/// </summary>
internal static class ProjectReferenceRule
{
    private static readonly string[] Modules = ["Gateway", "Assist", "Inference", "Jobs", "Realtime"];

    private static readonly Dictionary<string, (string[] Always, string[] Also)> Table = new()
    {
        ["Core"] = ([], []),
        ["Gateway"] = (["Core"], []),
        ["Assist"] = (["Core"], []),
        ["Inference"] = (["Core"], []),
        ["Jobs"] = (["Core"], []),
        ["Realtime"] = (["Core"], []),
        // The stores implement the ports of the modules that remember something.
        ["Storage"] = (["Core"], Modules),
        ["Redis"] = (["Core"], Modules),
        ["AspNetCore"] = (["Core", "Assist"], []),
        // The sidecar is the package in front of a proxy: one pipeline, not two.
        ["Sidecar"] = (["Core", "Assist", "AspNetCore"], []),
        // A client is taken into other people's programs: it brings nothing of ours.
        ["Client"] = ([], []),
        ["Console"] = (["Core"], Modules),
        ["DevTools"] = (["Core"], []),
        // The sidecar's alerts are durable: the program that runs it brings the database.
        ["Cli"] = (["Core"], ["Assist", "AspNetCore", "Sidecar", "Storage", "Client", "DevTools"]),
        ["InferenceHost"] = (["Core", "Inference"], []),
        ["Updater"] = (["Core", "Inference"], []),
        ["Server"] = (["Core", "Gateway", "Storage"], ["Assist", "Inference", "Jobs", "Realtime", "Redis", "AspNetCore", "Sidecar", "Console", "DevTools", "Updater", "InferenceHost"]),
    };

    public static IEnumerable<Violation> Check(TextFile project)
    {
        var name = Short(project.Name);
        var references = XDocument.Parse(project.Text).Descendants("ProjectReference")
            .Select(r => Short((r.Attribute("Include")?.Value ?? "").Replace('\\', '/').Split('/')[^1]))
            .ToList();
        if (!Table.TryGetValue(name, out var row))
        {
            yield return new Violation(project.Path, $"{name} has no row in the table of project references");
            yield break;
        }

        foreach (var reference in references.Except([.. row.Always, .. row.Also]))
        {
            yield return new Violation(project.Path, $"{name} -> {reference} is not in the table of project references");
        }

        foreach (var missing in row.Always.Except(references))
        {
            yield return new Violation(project.Path, $"{name} -> {missing} is in the table of project references and missing here");
        }
    }

    private static string Short(string file) => file.Replace("Outrigger.", "", StringComparison.Ordinal).Replace(".csproj", "", StringComparison.Ordinal);
}
