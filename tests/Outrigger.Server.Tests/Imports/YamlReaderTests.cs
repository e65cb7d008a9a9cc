using System.Text;
using Outrigger.Server.Imports;
using Shouldly;
using Xunit;

namespace Outrigger.Server.Tests.Imports;

public sealed class YamlReaderTests
{
    [Fact]
    public void Read_MergedMaps_OwnEntriesWin()
    {
        var root = Read("""
            one: &one {a: 1, b: 1}
            two: &two {b: 2, c: 2}
            all:
              c: 3
              <<: [*one, *two]
            """);

        var all = root.Find("all")!;
        (all.Find("a")!.Text, all.Find("b")!.Text, all.Find("c")!.Text).ShouldBe(("1", "1", "3"));
    }

    [Fact]
    public void Read_Scalars_AreTextWithTheMeaningOfYaml()
    {
        var root = Read("n: ~\nempty:\nquoted: '~'\nyes: on\nnumber: 60_000\nversion: \"2024-10-21\"");

        root.Find("n").ShouldBeNull();
        root.Find("empty").ShouldBeNull();
        root.Find("quoted")!.Text.ShouldBe("~");
        root.Find("yes")!.IsTrue.ShouldBeTrue();
        root.Find("number")!.Number.ShouldBe(60_000);
        root.Find("version")!.Text.ShouldBe("2024-10-21");
    }

    [Theory]
    [InlineData("a: [1, 2", "Line")]
    [InlineData("a: b\n  c: planted", "Line 2")]
    [InlineData("a: &x [*x]", "refers to itself")]
    [InlineData("a: *nobody", "Line 1")]
    [InlineData("? [a, b]\n: c", "Line 1")]
    [InlineData("a: 1\n---\nb: 2", "second document")]
    [InlineData("", "empty")]
    public void Read_BadYaml_NamesThePlaceAndQuotesNothing(string yaml, string expected)
    {
        var message = Should.Throw<ImportException>(() => Read(yaml)).Message;

        message.ShouldContain(expected);
        message.ShouldNotContain("planted");
    }

    [Fact]
    public void Read_AliasesThatUnfoldWithoutEnd_AreRefused()
    {
        var bomb = new StringBuilder("a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n");
        for (var i = 1; i < 12; i++)
        {
            bomb.Append($"a{i}: &a{i} [{string.Join(", ", Enumerable.Repeat($"*a{i - 1}", 10))}]\n");
        }

        Should.Throw<ImportException>(() => Read(bomb.ToString())).Message.ShouldContain("aliases counted in full");
    }

    [Theory]
    [InlineData('[')]
    [InlineData('{')]
    public void Read_DeepNesting_IsRefused(char open) =>
        Should.Throw<ImportException>(() => Read(open == '[' ? "a: " + new string('[', 10_000) : string.Concat(Enumerable.Repeat("{a: ", 10_000))))
            .Message.ShouldContain("levels");

    private static YamlValue Read(string yaml) => YamlReader.Read(new StringReader(yaml));
}
