using System.Buffers;
using Outrigger.Gateway.Forwarding;

namespace Outrigger.Gateway.Translation;

/// <summary>What all translations share: the request in the upstream's dialect, kept until the call ends.</summary>
internal abstract class BodyTranslation(PooledBuffer body, string? notes) : ITranslation
{
    public ReadOnlyMemory<byte> Body => body.Memory;

    public string? Notes => notes;

    public virtual string StreamContentType => "text/event-stream; charset=utf-8";

    public virtual bool KeepsProtocol => false;

    public abstract bool TryWriteAnswer(ReadOnlySpan<byte> answer, in TokenUsage usage, IBufferWriter<byte> client);

    public virtual bool TryWriteError(ReadOnlySpan<byte> error, IBufferWriter<byte> client) => false;

    public virtual IStreamTranslation BeginStream() => throw new NotSupportedException("This operation does not stream.");

    public void Dispose() => body.Dispose();
}
