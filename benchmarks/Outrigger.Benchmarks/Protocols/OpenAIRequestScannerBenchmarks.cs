using System.Text;
using System.Text.Json;
using BenchmarkDotNet.Attributes;
using Outrigger.Gateway.Protocols.OpenAIChat;

namespace Outrigger.Benchmarks.Protocols;

/// <summary>What the gateway reads of a chat request, against a JSON document of the same body.</summary>
public class OpenAIRequestScannerBenchmarks
{
    private byte[] _body = [];

    /// <summary>Length of the prompt in bytes: a short question, and about 100,000 tokens.</summary>
    [Params(700, 400_000)]
    public int PromptBytes { get; set; }

    [GlobalSetup]
    public void Setup()
    {
        var prompt = new string('x', PromptBytes);
        _body = Encoding.UTF8.GetBytes(
            $$"""{"model":"gpt-5","stream":true,"temperature":0.7,"max_tokens":256,"messages":[{"role":"user","content":"{{prompt}}"}],"user":"u"}""");
    }

    [Benchmark(Baseline = true)]
    public string? JsonDocumentOfDotNet()
    {
        using var document = JsonDocument.Parse(_body);
        return document.RootElement.GetProperty("model").GetString();
    }

    [Benchmark]
    public string RequestScanner() =>
        OpenAIRequestScanner.Scan(_body, "messages"u8, mustBeArray: true, maxDepth: 64, out var scan) is null
            ? scan.Model
            : throw new InvalidOperationException("The scanner refuses the body of its own bench.");
}
