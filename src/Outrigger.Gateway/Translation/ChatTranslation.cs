using System.Buffers;
using Microsoft.Extensions.AI;
using Outrigger.Core.Errors;
using Outrigger.Gateway.Forwarding;

namespace Outrigger.Gateway.Translation;

/// <summary>A chat call's way to another dialect and back. Used by one request at a time.</summary>
internal sealed class ChatTranslation(IChatCodec client, IChatCodec upstream, PooledBuffer body, string? notes, AnswerFrame frame, SealKeeper seals)
    : BodyTranslation(body, notes)
{
    public override string StreamContentType => client.StreamContentType;

    public override bool TryWriteAnswer(ReadOnlySpan<byte> answer, in TokenUsage usage, IBufferWriter<byte> target)
    {
        if (upstream.ReadAnswer(answer) is not { } read)
        {
            return false;
        }

        seals.Keep(read);
        client.WriteAnswer(target, read, usage, frame);
        return true;
    }

    public override IStreamTranslation BeginStream() => new ChatStreamTranslation(client.CreateEncoder(frame), upstream.CreateDecoder(), seals, client.StreamTakesComments);
}

/// <summary>A chat stream's way to another dialect. Used by one request at a time.</summary>
internal sealed class ChatStreamTranslation(IChatStreamEncoder encoder, IChatStreamDecoder decoder, SealKeeper seals, bool takesComments) : IStreamTranslation
{
    private readonly List<ChatResponseUpdate> _updates = [];

    public bool TakesComments => takesComments;

    public bool TryWrite(ReadOnlySpan<byte> data, in TokenUsage usage, IBufferWriter<byte> target)
    {
        _updates.Clear();
        if (!decoder.Read(data, _updates))
        {
            return false;
        }

        foreach (var update in _updates)
        {
            seals.Keep(update);
            encoder.Write(target, update, usage);
        }

        return true;
    }

    public void Finish(in TokenUsage usage, IBufferWriter<byte> target) => encoder.Finish(target, usage);

    public void WriteTerminal(in TokenUsage usage, IBufferWriter<byte> target) => encoder.WriteTerminal(target, usage);

    public void Fail(OutriggerError error, IBufferWriter<byte> target) => encoder.Fail(target, error);
}
