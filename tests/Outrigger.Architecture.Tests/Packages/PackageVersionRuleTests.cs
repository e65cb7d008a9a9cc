using Outrigger.Architecture.Tests.Tree;
using Xunit;

namespace Outrigger.Architecture.Tests.Packages;

public sealed class PackageVersionRuleTests
{
    private const string Record = "docs/decisions/0010-dependency-budget.md";

    private static readonly HashSet<string> Paths = [.. Repository.Files.Select(f => f.Path)];

    [Fact]
    public void Tree_CentralVersions_AreExactAndRecorded() =>
        PackageVersionRule.CheckCentral(new TextFile("Directory.Packages.props", Repository.Read("Directory.Packages.props")), Repository.Read(Record)).ShouldBeNone();

    [Fact]
    public void Tree_Projects_HaveNoVersionsAndALockFile() =>
        Repository.Projects.SelectMany(p => PackageVersionRule.CheckProject(p).Concat(PackageVersionRule.CheckLock(p, Paths))).ShouldBeNone();

    [Fact]
    public void Tree_NpmPackages_AreExactAndLocked() =>
        Repository.Files.Where(f => f.Name == "package.json").SelectMany(f => PackageVersionRule.CheckNpm(f, Paths)).ShouldBeNone();

    [Fact]
    public void Tree_Solution_HoldsEveryProject() =>
        PackageVersionRule.CheckSolution(new TextFile("Outrigger.slnx", Repository.Read("Outrigger.slnx")), Repository.Projects.Select(p => p.Path)).ShouldBeNone();

    [Theory]
    [InlineData("1.2.*")]
    [InlineData("[1.2,2.0)")]
    [InlineData("1")]
    [InlineData("")]
    [InlineData("$(Version)")]
    public void CheckCentral_VersionIsNotExact_IsNamed(string version) =>
        PackageVersionRule.CheckCentral(Central("Some.Package", version), "`Some.Package`").ShouldName($"Some.Package has the version '{version}'");

    [Fact]
    public void CheckCentral_NotInTheRecord_IsNamed() =>
        PackageVersionRule.CheckCentral(Central("Some.Package", "1.2.3"), "`Some.Package.Else`").ShouldName("Some.Package has no line");

    [Theory]
    [InlineData("1.2.3")]
    [InlineData("1.2.3.4")]
    [InlineData("2.0.0-beta.1")]
    public void CheckCentral_ExactAndRecorded_IsFine(string version) => PackageVersionRule.CheckCentral(Central("Some.Package", version), "`Some.Package`").ShouldBeNone();

    [Theory]
    [InlineData("<PackageReference Include=\"A\" Version=\"1.0.0\" />")]
    [InlineData("<PackageReference Include=\"A\" VersionOverride=\"1.0.0\" />")]
    [InlineData("<PackageReference Include=\"A\"><Version>1.0.0</Version></PackageReference>")]
    public void CheckProject_VersionInProject_IsNamed(string reference) =>
        PackageVersionRule.CheckProject(new TextFile("a/a.csproj", $"<Project><ItemGroup>{reference}</ItemGroup></Project>")).ShouldName("A has a version here");

    [Fact]
    public void CheckLock_NoLockFile_IsNamed() => PackageVersionRule.CheckLock(new TextFile("a/a.csproj", "<Project />"), new HashSet<string>()).ShouldName("packages.lock.json is missing");

    [Theory]
    [InlineData("{\"dependencies\":{\"openai\":\"^6.0.0\"}}", "openai has the version '^6.0.0'")]
    [InlineData("{\"devDependencies\":{\"openai\":\"latest\"}}", "openai has the version 'latest'")]
    [InlineData("{\"dependencies\":{\"openai\":\"6.0.0\"}}", "package-lock.json is missing")]
    public void CheckNpm_LooseOrUnlocked_IsNamed(string text, string expected) =>
        PackageVersionRule.CheckNpm(new TextFile("tests/clients/package.json", text), new HashSet<string>()).ShouldName(expected);

    [Fact]
    public void CheckSolution_ProjectIsMissing_IsNamed() =>
        PackageVersionRule.CheckSolution(new TextFile("x.slnx", "<Solution><Project Path=\"src/A/A.csproj\" /></Solution>"), ["src/A/A.csproj", "src/B/B.csproj"]).ShouldName("src/B/B.csproj is not in the solution");

    private static TextFile Central(string name, string version) =>
        new("Directory.Packages.props", $"<Project><ItemGroup><PackageVersion Include=\"{name}\" Version=\"{version}\" /></ItemGroup></Project>");
}
