using System.Net.ServerSentEvents;
using BenchmarkDotNet.Attributes;
using Outrigger.Core.Streaming;

namespace Outrigger.Benchmarks.Streaming;

/// <summary>Finding the events of a stream: ours against the parser of .NET, which also decodes each event's text.</summary>
public class SseCursorBenchmarks
{
    private byte[] _stream = [];

    /// <summary>Events in the buffer.</summary>
    [Params(1, 100)]
    public int Events { get; set; }

    [GlobalSetup]
    public void Setup()
    {
        var one = "data: {\"id\":\"chatcmpl-1\",\"object\":\"chat.completion.chunk\",\"created\":1790000000,\"model\":\"m\",\"choices\":[{\"index\":0,\"delta\":{\"content\":\" word\"},\"logprobs\":null,\"finish_reason\":null}]}\n\n"u8.ToArray();
        _stream = [.. Enumerable.Repeat(one, Events).SelectMany(static bytes => bytes)];
    }

    [Benchmark(Baseline = true)]
    public int SseParserOfDotNet()
    {
        var found = 0;
        using var stream = new MemoryStream(_stream, writable: false);
        foreach (var item in SseParser.Create(stream, static (_, data) => data.Length).Enumerate())
        {
            found += item.Data > 0 ? 1 : 0;
        }

        return found;
    }

    [Benchmark]
    public int SseCursor()
    {
        var cursor = default(SseCursor);
        ReadOnlySpan<byte> rest = _stream;
        var found = 0;
        while (cursor.TryFindEvent(rest, out var length))
        {
            rest = rest[length..];
            found++;
        }

        return found;
    }
}
