using Outrigger.Architecture.Tests.Tree;
using Shouldly;
using Xunit;

namespace Outrigger.Architecture.Tests.Documents;

public sealed class MarkdownRuleTests
{
    private const int ReadmeMaxLines = 150;

    private static readonly Dictionary<string, string> AllFiles = Repository.Files.ToDictionary(f => f.Path, f => f.Text);

    [Fact]
    public void Tree_RelativeLinks_LeadSomewhere() => Repository.Markdown.SelectMany(f => MarkdownRule.CheckLinks(f, AllFiles)).ShouldBeNone();

    [Fact]
    public void Tree_CommandsInDocuments_Exist() =>
        Repository.Markdown.Where(f => f.Path is "README.md" or "CONTRIBUTING.md" || f.Path.StartsWith("docs/", StringComparison.Ordinal)).SelectMany(f => MarkdownRule.CheckCommands(f, IsScript)).ShouldBeNone();

    [Fact]
    public void Tree_Changelog_HasASectionForWhatComes() => MarkdownRule.CheckChangelog(new TextFile("CHANGELOG.md", Repository.Read("CHANGELOG.md"))).ShouldBeNone();

    [Fact]
    public void Tree_Decisions_HaveAllParts() =>
        Repository.Markdown.Where(f => f.Folder == "docs/decisions" && f.Name != "README.md").SelectMany(MarkdownRule.CheckDecision).ShouldBeNone();

    [Fact]
    public void Tree_Readme_IsShort() => Repository.Read("README.md").Split('\n').Length.ShouldBeInRange(10, ReadmeMaxLines);

    [Theory]
    [InlineData("[x](missing.md)", "missing.md leads nowhere")]
    [InlineData("[x](../README.md)", "../README.md leads nowhere")]
    [InlineData("![x](picture.svg)", "picture.svg leads nowhere")]
    [InlineData("<img src=\"picture.svg\">", "picture.svg leads nowhere")]
    [InlineData("[x](other.md#nothing)", "names a heading that is not there")]
    [InlineData("[x](#nothing)", "names a heading that is not there")]
    public void CheckLinks_LeadsNowhere_IsNamed(string text, string expected) =>
        MarkdownRule.CheckLinks(new TextFile("docs/a.md", text), new Dictionary<string, string> { ["docs/a.md"] = text, ["docs/other.md"] = "# Some Thing" }).ShouldName(expected);

    [Theory]
    [InlineData("[x](other.md) [y](./other.md#some-thing-1) [z](../README.md) [f](../docs/) [w](https://example.org/x)")]
    [InlineData("```\n[x](missing.md)\n```\nand `[x](missing.md)`")]
    public void CheckLinks_LeadsSomewhere_IsFine(string text) => MarkdownRule.CheckLinks(
        new TextFile("docs/a.md", text),
        new Dictionary<string, string> { ["docs/a.md"] = text, ["docs/other.md"] = "# Some `Thing`!\n## Some Thing", ["README.md"] = "" }).ShouldBeNone();

    [Theory]
    [InlineData("```\n./start now\n```", "./start is not there")]
    [InlineData("call `./eng/fetch x`", "./eng/fetch is not there")]
    public void CheckCommands_NotThere_IsNamed(string text, string expected) => MarkdownRule.CheckCommands(new TextFile("README.md", text), name => name == "run").ShouldName(expected);

    [Fact]
    public void CheckCommands_There_IsFine() => MarkdownRule.CheckCommands(new TextFile("README.md", "`./run` and\n./run --urls x"), name => name == "run").ShouldBeNone();

    [Fact]
    public void CheckChangelog_NoUnreleasedSection_IsNamed() => MarkdownRule.CheckChangelog(new TextFile("CHANGELOG.md", "# Changelog\n## [1.0.0]\n### Added\n")).ShouldName("[Unreleased] is missing");

    [Fact]
    public void CheckChangelog_UnknownKind_IsNamed() => MarkdownRule.CheckChangelog(new TextFile("CHANGELOG.md", "# Changelog\n## [Unreleased]\n### News\n")).ShouldName("changes stand below");

    [Fact]
    public void CheckDecision_PartIsMissing_IsNamed() =>
        MarkdownRule.CheckDecision(new TextFile("docs/decisions/0001-x.md", "**Decision** a **Choice** b **Rationale** c **Rejected** d")).ShouldName("'Revisit when' is missing");

    [Fact]
    public void CheckDecision_BadName_IsNamed() => MarkdownRule.CheckDecision(new TextFile("docs/decisions/First.md", "")).ShouldName("is called NNNN-title");

    private static bool IsScript(string name)
    {
        // ./data is the folder that the server makes.
        if (name == "data")
        {
            return true;
        }

        var path = Repository.FullPath(name);
        return File.Exists(path) && (OperatingSystem.IsWindows() || (File.GetUnixFileMode(path) & UnixFileMode.UserExecute) != 0);
    }
}
