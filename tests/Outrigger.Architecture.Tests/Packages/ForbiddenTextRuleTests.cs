using Outrigger.Architecture.Tests.Tree;
using Xunit;

namespace Outrigger.Architecture.Tests.Packages;

public sealed class ForbiddenTextRuleTests
{
    [Fact]
    public void Tree_Files_AreTiedToNoMachineAndHoldNoKey() => Repository.Files.SelectMany(ForbiddenTextRule.Check).ShouldBeNone();

    // Put together here, so that the sample itself does not stand in the tree.
    [Theory]
    [InlineData("var x = \"@home@/ann/project\";", "absolute path")]
    [InlineData("see @root@/.cache/x", "absolute path")]
    [InlineData("cd @Users@/ann", "absolute path")]
    [InlineData("\"resolved\": \"https://registry.@npm@/a/-/a-1.0.0.tgz\"", "package host")]
    [InlineData("<add value=\"https://api.@nuget@/v3/index.json\" />", "package host")]
    [InlineData("key = @sk@0123456789012345678901234567890123456789", "looks like a real key")]
    public void Check_ForbiddenText_IsNamed(string line, string expected)
    {
        var text = line.Replace("@home@", "/ho" + "me", StringComparison.Ordinal).Replace("@root@", "/ro" + "ot", StringComparison.Ordinal)
            .Replace("@Users@", "/Us" + "ers", StringComparison.Ordinal).Replace("@npm@", "npm" + "js.org", StringComparison.Ordinal)
            .Replace("@nuget@", "nu" + "get.org", StringComparison.Ordinal).Replace("@sk@", "sk-" + "proj-", StringComparison.Ordinal);

        ForbiddenTextRule.Check(new TextFile("docs/x.md", "first\n" + text)).ShouldName("docs/x.md:2", expected);
    }

    [Theory]
    [InlineData("/usr/lib/postgresql/15/bin/initdb")]
    [InlineData("GET /admin/users/home/x")]
    [InlineData("sk-proj-short and sk-test")]
    [InlineData("https://www.nuget.org/packages/Dapper")]
    public void Check_OrdinaryText_IsFine(string line) => ForbiddenTextRule.Check(new TextFile("docs/x.md", line)).ShouldBeNone();
}
