using System.Buffers;
using System.Text;
using FsCheck;
using FsCheck.Fluent;
using Outrigger.Core.Streaming;
using Outrigger.Testing;
using Shouldly;
using Xunit;

namespace Outrigger.Core.Tests.Streaming;

public sealed class SseCursorTests
{
    [Theory]
    [InlineData("data: a\n\ndata: b\n\n")]
    [InlineData("data: a\r\n\r\ndata: b\r\n\r\n")]
    [InlineData("data: a\r\rdata: b\r\r\n")]
    [InlineData(": comment\n\ndata: a\n\n")]
    [InlineData("event: x\ndata: a\r\n\ndata: b\n\r\n")]
    public void TryFindEvent_CutAnywhere_GivesTheSameEvents(string stream)
    {
        var bytes = Encoding.UTF8.GetBytes(stream);
        var whole = Split([bytes]);

        whole.Count.ShouldBe(2);
        for (var cut = 0; cut <= bytes.Length; cut++)
        {
            Split([bytes[..cut], bytes[cut..]]).ShouldBe(whole);
        }

        Split([.. bytes.Select(b => new[] { b })]).ShouldBe(whole);
    }

    [Fact]
    public void TryFindEvent_AnyText_LosesNoByte()
    {
        var character = Gen.Elements('\n', '\r', 'd', ':', ' ', 'é');
        Prop.ForAll(
            Gen.ListOf(character).ToArbitrary(),
            Gen.Choose(1, 5).ToArbitrary(),
            (characters, step) =>
            {
                var bytes = Encoding.UTF8.GetBytes(string.Concat(characters));
                var events = Split(bytes.Chunk(step), out var rest);
                return string.Concat(events) + rest == string.Concat(characters);
            }).Holds();
    }

    [Theory]
    [InlineData("data: a\n\n", "a")]
    [InlineData("data:a\n\n", "a")]
    [InlineData("data:  a\n\n", " a")]
    [InlineData("data: a\ndata: b\n\n", "a\nb")]
    [InlineData("data: a\r\ndata\r\ndata: c\r\n\r\n", "a\n\nc")]
    [InlineData("event: x\nid: 1\ndata: a\n\n", "a")]
    [InlineData(": comment\n\n", "")]
    [InlineData("database: a\n\n", "")]
    [InlineData("data: a", "a")]
    [InlineData("\uFEFFdata: a\n\n", "a")]
    public void GetData_Event_GivesItsData(string sseEvent, string data)
    {
        var scratch = new ArrayBufferWriter<byte>();

        var found = SseEvent.GetData(Encoding.UTF8.GetBytes(sseEvent), scratch);

        Encoding.UTF8.GetString(found).ShouldBe(data);
    }

    private static List<string> Split(IEnumerable<byte[]> reads) => Split(reads, out _);

    private static List<string> Split(IEnumerable<byte[]> reads, out string rest)
    {
        var events = new List<string>();
        var held = Array.Empty<byte>();
        var cursor = new SseCursor();
        foreach (var read in reads)
        {
            held = [.. held, .. read];
            while (cursor.TryFindEvent(held, out var length))
            {
                events.Add(Encoding.UTF8.GetString(held.AsSpan(0, length)));
                held = held[length..];
            }
        }

        rest = Encoding.UTF8.GetString(held);
        return events;
    }
}
