using Outrigger.Core.Learning;
using Shouldly;
using Xunit;

namespace Outrigger.Core.Tests.Learning;

/// <summary>What was learned is kept under these values: they stay.</summary>
public sealed class Fnv1aTests
{
    [Theory]
    [InlineData("", 0xcbf29ce484222325)]
    [InlineData("a", 0xaf63dc4c8601ec8c)]
    [InlineData("foobar", 0x85944171f73967e8)]
    public void Of_ExamplesOfItsAuthors_AreTheirs(string text, ulong expected) => Fnv1a.Of(text).ShouldBe(expected);

    [Fact]
    public void Of_OtherScripts_GoesByUtf16Units() => Fnv1a.Of("é").ShouldBe(0xaf64644c8602d3a4);
}
