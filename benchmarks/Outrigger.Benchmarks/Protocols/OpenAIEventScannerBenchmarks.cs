using System.Text.Json;
using BenchmarkDotNet.Attributes;
using Outrigger.Gateway.Forwarding;
using Outrigger.Gateway.Protocols.OpenAIChat;

namespace Outrigger.Benchmarks.Protocols;

/// <summary>What the gateway reads of each chunk of a stream, against a JSON document of the same chunk.</summary>
public class OpenAIEventScannerBenchmarks
{
    private readonly byte[] _data =
        "{\"id\":\"chatcmpl-1\",\"object\":\"chat.completion.chunk\",\"created\":1790000000,\"model\":\"m\",\"choices\":[{\"index\":0,\"delta\":{\"content\":\" word\"},\"logprobs\":null,\"finish_reason\":null}]}"u8.ToArray();

    [Benchmark(Baseline = true)]
    public int JsonDocumentOfDotNet()
    {
        using var document = JsonDocument.Parse(_data);
        return document.RootElement.GetProperty("choices").GetArrayLength();
    }

    [Benchmark]
    public int EventScanner()
    {
        var progress = default(StreamProgress);
        return (int)OpenAIEventScanner.ScanEvent(_data, ref progress);
    }
}
