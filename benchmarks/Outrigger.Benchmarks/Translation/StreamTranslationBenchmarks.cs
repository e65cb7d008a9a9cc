using System.Buffers;
using System.Text;
using BenchmarkDotNet.Attributes;
using Microsoft.Extensions.Options;
using Outrigger.Core.Callers;
using Outrigger.Gateway.Forwarding;
using Outrigger.Gateway.Protocols.Anthropic;
using Outrigger.Gateway.Protocols.OpenAIChat;
using Outrigger.Gateway.Translation;

namespace Outrigger.Benchmarks.Translation;

/// <summary>
/// One event of a stream: looked at and passed on, against put from Anthropic's protocol into OpenAI's and the other way
/// round.
/// </summary>
[MemoryDiagnoser]
public class StreamTranslationBenchmarks
{
    private static readonly byte[] OpenAIEvent =
        """{"id":"chatcmpl-1","object":"chat.completion.chunk","created":1790000000,"model":"gpt-4o","choices":[{"index":0,"delta":{"content":" the quick brown"},"logprobs":null,"finish_reason":null}]}"""u8.ToArray();

    private static readonly byte[] AnthropicEvent =
        """{"type":"content_block_delta","index":0,"delta":{"type":"text_delta","text":" the quick brown"}}"""u8.ToArray();

    private readonly ArrayBufferWriter<byte> _client = new(4096);
    private IStreamTranslation _toOpenAI = null!;
    private IStreamTranslation _toAnthropic = null!;
    private StreamProgress _fromAnthropic;
    private StreamProgress _fromOpenAI;

    [GlobalSetup]
    public void Setup()
    {
        _toOpenAI = Create(new ChatCodec(), AnthropicCodec.Instance);
        _toAnthropic = Create(AnthropicCodec.Instance, new ChatCodec());
        foreach (var opening in new[]
        {
            """{"type":"message_start","message":{"id":"msg_1","type":"message","role":"assistant","model":"claude","content":[],"usage":{"input_tokens":9,"output_tokens":1}}}""",
            """{"type":"content_block_start","index":0,"content_block":{"type":"text","text":""}}""",
        })
        {
            Put(AnthropicWire.Messages.Protocol, _toOpenAI, Encoding.UTF8.GetBytes(opening), ref _fromAnthropic);
        }

        Put(OpenAIKinds.Chat.Protocol, _toAnthropic, OpenAIEvent, ref _fromOpenAI);
    }

    [Benchmark(Baseline = true)]
    public int PassOn()
    {
        _client.ResetWrittenCount();
        OpenAIKinds.Chat.Protocol.ScanEvent(OpenAIEvent, ref _fromOpenAI);
        _client.Write(OpenAIEvent);
        return _client.WrittenCount;
    }

    [Benchmark]
    public int AnthropicToOpenAI() => Put(AnthropicWire.Messages.Protocol, _toOpenAI, AnthropicEvent, ref _fromAnthropic);

    [Benchmark]
    public int OpenAIToAnthropic() => Put(OpenAIKinds.Chat.Protocol, _toAnthropic, OpenAIEvent, ref _fromOpenAI);

    private int Put(IWireProtocol wire, IStreamTranslation translation, byte[] data, ref StreamProgress progress)
    {
        _client.ResetWrittenCount();
        wire.ScanEvent(data, ref progress);
        return translation.TryWrite(data, progress.Usage, _client) ? _client.WrittenCount : throw new InvalidOperationException("The event was refused.");
    }

    private static ChatStreamTranslation Create(IChatCodec client, IChatCodec upstream)
    {
        var frame = new AnswerFrame(Guid.Empty, 1_790_000_000, "model", new ChatRequest { IsStream = true });
        var seals = new SealKeeper(new SealMemory(new Unchanging()), TenantId.Default);
        return new ChatStreamTranslation(client.CreateEncoder(frame), upstream.CreateDecoder(), seals, takesComments: true);
    }

    private sealed class Unchanging : IOptionsMonitor<TranslationOptions>
    {
        public TranslationOptions CurrentValue { get; } = new();

        public TranslationOptions Get(string? name) => CurrentValue;

        public IDisposable? OnChange(Action<TranslationOptions, string?> listener) => null;
    }
}
