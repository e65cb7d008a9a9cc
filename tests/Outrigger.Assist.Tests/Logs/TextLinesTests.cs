using Outrigger.Assist.Logs;
using Outrigger.Assist.Logs.Reading;
using Shouldly;
using Xunit;

namespace Outrigger.Assist.Tests.Logs;

public sealed class TextLinesTests
{
    private static readonly LogEntry Defaults = new("", new DateTimeOffset(2030, 1, 1, 0, 0, 0, TimeSpan.Zero));

    [Theory]
    [InlineData("2026-11-22T10:00:00Z ERROR it broke", "it broke", LogSeverity.Error, "2026-11-22T10:00:00Z")]
    [InlineData("2026-11-22 10:00:00,123 WARN it broke", "it broke", LogSeverity.Warning, "2026-11-22T10:00:00.123Z")]
    [InlineData("[2026-11-22T10:00:00+01:00] [error] it broke", "it broke", LogSeverity.Error, "2026-11-22T09:00:00Z")]
    [InlineData("info: it works", "it works", LogSeverity.Information, null)]
    [InlineData("error rates are low", "error rates are low", LogSeverity.Unknown, null)]
    [InlineData("FATAL out of memory", "out of memory", LogSeverity.Critical, null)]
    [InlineData("12:00:01 it works", "it works", LogSeverity.Unknown, null)]
    [InlineData("7 dwarfs", "7 dwarfs", LogSeverity.Unknown, null)]
    [InlineData("ERROR", "ERROR", LogSeverity.Error, null)]
    public void ReadOne_Line_IsCutIntoTimeLevelAndMessage(string line, string message, LogSeverity severity, string? at)
    {
        var entry = TextLines.ReadOne(line, Defaults);

        (entry.Message, entry.Severity).ShouldBe((message, severity));
        entry.At.ShouldBe(at is null ? Defaults.At : DateTimeOffset.Parse(at, System.Globalization.CultureInfo.InvariantCulture));
    }

    [Theory]
    [InlineData("""{"message":"a 1","level":"warn"}""", "a 1", LogSeverity.Warning)]
    [InlineData("""{"msg":"a\nb","level":60}""", "a", LogSeverity.Critical)]
    [InlineData("""{"level":"warn"}""", """{"level":"warn"}""", LogSeverity.Unknown)]
    [InlineData("""{"message":""", """{"message":""", LogSeverity.Unknown)]
    public void ReadOne_Json_IsReadWhenItHasAMessage(string line, string message, LogSeverity severity)
    {
        var entry = TextLines.ReadOne(line, Defaults);

        (entry.Message, entry.Severity).ShouldBe((message, severity));
    }

    [Fact]
    public void Read_MoreLinesThanAllowed_IsNull()
    {
        TextLines.Read("a\nb\nc", Defaults, 2).ShouldBeNull();
        TextLines.Read("a\nb\n\n  c", Defaults, 2)!.Count.ShouldBe(2);
    }
}
