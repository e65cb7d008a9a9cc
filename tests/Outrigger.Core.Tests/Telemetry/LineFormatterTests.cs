using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Outrigger.Core.Telemetry;
using Outrigger.Testing;
using Shouldly;
using Xunit;

namespace Outrigger.Core.Tests.Telemetry;

public sealed class LineFormatterTests
{
    [Fact]
    public void Write_Event_IsOneLine()
    {
        Write(LogLevel.Warning, "Something is slow.", null).ShouldBe("2026-01-01T00:00:00.000Z warn  Outrigger.Test[7] Something is slow.\n");
    }

    [Theory]
    [InlineData("model x\n2026-01-01T00:00:00.000Z error Outrigger[1] forged")]
    [InlineData("model x\r\nforged")]
    [InlineData("model \u001b[2Jx")]
    [InlineData("model x\u2028forged")]
    [InlineData("model x\u0085forged")]
    public void Write_MessageWithControlCharacters_StaysOneLineWithoutThem(string message)
    {
        var line = Write(LogLevel.Information, message, null);

        line.ShouldEndWith("\n");
        line[..^1].ShouldNotContain(c => char.IsControl(c) || c == '\u2028');
    }

    [Fact]
    public void Write_ExceptionWithForgedLines_PutsABarBeforeEach()
    {
        var exception = new InvalidOperationException("first\n2026-01-01T00:00:00.000Z info forged\r\nthird\u001b[31m");

        var lines = Write(LogLevel.Error, "Failed.", exception).TrimEnd('\n').Split('\n');

        lines.Length.ShouldBeGreaterThanOrEqualTo(4);
        lines[1..].ShouldAllBe(line => line.StartsWith("    | ", StringComparison.Ordinal));
        lines.ShouldAllBe(line => !line.Any(char.IsControl));
    }

    private static string Write(LogLevel level, string message, Exception? exception)
    {
        using var text = new StringWriter { NewLine = "\n" };
        var entry = new LogEntry<string>(level, "Outrigger.Test", new EventId(7), message, exception, (state, _) => state);
        new LineFormatter(new ManualTimeProvider()).Write(entry, null, text);
        return text.ToString();
    }
}
