using System.Buffers;
using Outrigger.Core.Errors;
using Outrigger.Gateway.Forwarding;
using Outrigger.Gateway.Routing;
using Outrigger.Gateway.Translation;

namespace Outrigger.Gateway.Protocols.Gemini;

/// <summary>
/// Streams as one JSON array: the upstream is always asked for events, which have borders that can be seen without
/// reading the JSON, and each becomes an element. Stateless and thread-safe.
/// </summary>
internal sealed class GeminiArrayReframing : IReframing
{
    public CallPlan Plan(Call call, RouteTarget target)
    {
        ref readonly var scan = ref call.Scan;
        var body = call.Body!.Memory;
        PooledBuffer? owned = null;
        if (scan.ModelLength > 0 && scan.Model != target.Model)
        {
            owned = new PooledBuffer(body.Length + target.ModelUtf8.Length);
            owned.Write(body.Span[..(scan.ModelStart + 1)]);
            owned.Write(target.ModelUtf8.Span);
            owned.Write(body.Span[(scan.ModelStart + scan.ModelLength - 1)..]);
            body = owned.Memory;
        }

        return new CallPlan(GeminiKinds.Stream, new Framing(body, owned), null);
    }

    private sealed class Framing(ReadOnlyMemory<byte> body, PooledBuffer? owned) : ITranslation
    {
        public ReadOnlyMemory<byte> Body => body;

        public string? Notes => null;

        public bool KeepsProtocol => true;

        public string StreamContentType => GeminiFraming.ArrayContentType;

        // The route streams, so there is no whole answer.
        public bool TryWriteAnswer(ReadOnlySpan<byte> answer, in TokenUsage usage, IBufferWriter<byte> client) => false;

        public bool TryWriteError(ReadOnlySpan<byte> error, IBufferWriter<byte> client)
        {
            var isArray = error.TrimStart(" \t\r\n"u8).StartsWith("["u8);
            client.Write(isArray ? default : "["u8);
            client.Write(error);
            client.Write(isArray ? default : "]"u8);
            return true;
        }

        public IStreamTranslation BeginStream() => new Elements();

        public void Dispose() => owned?.Dispose();
    }

    /// <summary>Events become elements as they are.</summary>
    private sealed class Elements : IStreamTranslation
    {
        private GeminiFraming _framing = new(isArray: true);

        public bool TakesComments => false;

        public bool TryWrite(ReadOnlySpan<byte> data, in TokenUsage usage, IBufferWriter<byte> client)
        {
            _framing.Begin(client);
            client.Write(data);
            _framing.End(client);
            return true;
        }

        public void Finish(in TokenUsage usage, IBufferWriter<byte> client)
        {
        }

        public void WriteTerminal(in TokenUsage usage, IBufferWriter<byte> client) => _framing.Close(client);

        public void Fail(OutriggerError error, IBufferWriter<byte> client)
        {
            _framing.Begin(client);
            GeminiErrorShape.WriteJson(client, error);
            _framing.End(client);
            _framing.Close(client);
        }
    }
}
