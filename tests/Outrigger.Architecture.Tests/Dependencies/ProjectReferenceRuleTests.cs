using Outrigger.Architecture.Tests.Tree;
using Xunit;

namespace Outrigger.Architecture.Tests.Dependencies;

public sealed class ProjectReferenceRuleTests
{
    [Fact]
    public void Tree_ProjectReferences_EqualTheTable() =>
        Repository.Projects.Where(p => p.Path.StartsWith("src/", StringComparison.Ordinal)).SelectMany(ProjectReferenceRule.Check).ShouldBeNone();

    [Fact]
    public void Check_GatewayReferencesStorage_IsNamed() =>
        ProjectReferenceRule.Check(Project("Gateway", "Core", "Storage")).ShouldName("Gateway -> Storage is not in the table");

    [Fact]
    public void Check_AnythingReferencesServer_IsNamed() =>
        ProjectReferenceRule.Check(Project("Storage", "Core", "Server")).ShouldName("Storage -> Server is not in the table");

    [Fact]
    public void Check_CoreIsMissing_IsNamed() =>
        ProjectReferenceRule.Check(Project("Gateway")).ShouldName("Gateway -> Core is in the table of project references and missing here");

    [Fact]
    public void Check_UnknownProject_IsNamed() => ProjectReferenceRule.Check(Project("Misc", "Core")).ShouldName("Misc has no row");

    private static TextFile Project(string name, params string[] references) => new(
        $"src/Outrigger.{name}/Outrigger.{name}.csproj",
        $"<Project><ItemGroup>{string.Concat(references.Select(r => $"<ProjectReference Include=\"../Outrigger.{r}/Outrigger.{r}.csproj\" />"))}</ItemGroup></Project>");
}
