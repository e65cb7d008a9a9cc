using Outrigger.Core.Texts;
using Shouldly;
using Xunit;

namespace Outrigger.Core.Tests.Texts;

public sealed class EditDistanceTests
{
    [Theory]
    [InlineData("", "", 0)]
    [InlineData("", "abc", 3)]
    [InlineData("count", "COUNT", 0)]
    [InlineData("cuont", "count", 2)]
    [InlineData("Bakend", "Backend", 1)]
    [InlineData("kitten", "sitting", 3)]
    public void Between_TwoNames_CountsTheEdits(string a, string b, int edits)
    {
        EditDistance.Between(a, b).ShouldBe(edits);
        EditDistance.Between(b, a).ShouldBe(edits);
    }

    [Fact]
    public void Between_NameThatIsTooLong_HasNoLike() =>
        EditDistance.Between(new string('a', EditDistance.MaxLength + 1), "a").ShouldBe(int.MaxValue);
}
