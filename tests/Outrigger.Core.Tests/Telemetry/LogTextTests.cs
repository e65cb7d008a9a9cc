using Outrigger.Core.Telemetry;
using Shouldly;
using Xunit;

namespace Outrigger.Core.Tests.Telemetry;

public sealed class LogTextTests
{
    [Theory]
    [InlineData("plain text, ümlauts and 日本語 🙂", "plain text, ümlauts and 日本語 🙂")]
    [InlineData("a\r\nb", "a\\r\\nb")]
    [InlineData("a\nerror Outrigger[1] forged", "a\\nerror Outrigger[1] forged")]
    [InlineData("\u001b[31mred\u001b[0m", "\\u001b[31mred\\u001b[0m")]
    [InlineData("a\u2028b\u2029c", "a\\u2028b\\u2029c")]
    [InlineData("\u009b31m", "\\u009b31m")]
    [InlineData("a\u0085b", "a\\u0085b")]
    [InlineData("a\0b\u007f", "a\\u0000b\\u007f")]
    [InlineData("\u202Egpj.exe", "\\u202egpj.exe")]
    [InlineData("\u2066x\u2069", "\\u2066x\\u2069")]
    [InlineData("tab\there", "tab\\there")]
    [InlineData("\bback\vand\f", "\\u0008back\\u000band\\u000c")]
    [InlineData(null, "")]
    public void Clean_TextFromOutside_StaysOnItsLine(string? text, string expected)
    {
        LogText.Clean(text).ShouldBe(expected);
    }

    [Fact]
    public void Clean_HalfOfASurrogatePair_IsEscaped()
    {
        LogText.Clean("a" + '\ud800' + "b").ShouldBe("a\\ud800b");
    }

    [Fact]
    public void Clean_NothingToDo_GivesTheSameInstance()
    {
        var text = new string('x', 100);

        LogText.Clean(text).ShouldBeSameAs(text);
    }

    [Fact]
    public void Clean_TooLong_IsCut()
    {
        LogText.Clean(new string('x', 100), maxLength: 10).ShouldBe(new string('x', 10) + "…");
    }
}
