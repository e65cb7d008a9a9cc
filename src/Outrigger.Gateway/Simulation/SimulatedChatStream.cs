using System.Buffers;
using System.Text.Json;

namespace Outrigger.Gateway.Simulation;

/// <summary>
/// Writes the events of a streamed completion as they are read: no task runs beside the reader, so that whoever stops
/// reading has stopped everything. All tokens that are due by then go out in one read.
/// </summary>
internal sealed class SimulatedChatStream(SimulatedChat chat, SimulatedPace pace, bool breaksOff) : ReadOnlyStream
{
    private const int BytesPerRead = 16 * 1024;

    private readonly ArrayBufferWriter<byte> _pending = new(1024);
    private int _pendingRead;
    private int _position;
    private int _tokensSent;
    private bool _hasBegun;
    private bool _hasEnded;

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        cancellationToken.ThrowIfCancellationRequested();
        if (buffer.IsEmpty)
        {
            return 0;
        }

        if (_pendingRead == _pending.WrittenCount && !await WriteNextAsync(cancellationToken))
        {
            return 0;
        }

        var rest = _pending.WrittenMemory[_pendingRead..];
        var count = Math.Min(buffer.Length, rest.Length);
        rest[..count].CopyTo(buffer);
        _pendingRead += count;
        return count;
    }

    // Fills the buffer with what is due; false at the end.
    private async ValueTask<bool> WriteNextAsync(CancellationToken cancellationToken)
    {
        _pending.ResetWrittenCount();
        _pendingRead = 0;
        if (_hasEnded)
        {
            return false;
        }

        if (!_hasBegun)
        {
            await pace.WaitForAsync(0, cancellationToken);
            _hasBegun = true;
            WriteDelta(Opening);
        }
        else if (_position < chat.Text.Length)
        {
            if (breaksOff && _tokensSent >= Math.Max(1, chat.TokenCount / 2))
            {
                throw BreakingContent.CreateBreak();
            }

            await pace.WaitForAsync(_tokensSent, cancellationToken);
            do
            {
                WriteToken();
            }
            while (_position < chat.Text.Length
                && _pending.WrittenCount < BytesPerRead
                && !(breaksOff && _tokensSent >= Math.Max(1, chat.TokenCount / 2))
                && pace.IsDue(_tokensSent));
        }
        else if (breaksOff)
        {
            throw BreakingContent.CreateBreak();
        }
        else
        {
            _hasEnded = true;
            WriteEvent(null, chat.FinishReason, isUsage: false);
            if (chat.IncludesUsage)
            {
                WriteEvent(null, null, isUsage: true);
            }

            _pending.Write("data: [DONE]\n\n"u8);
        }

        return true;
    }

    private void WriteToken()
    {
        var end = SimulatedText.EndOfToken(chat.Text, _position);
        var (start, length) = (_position, end - _position);
        _position = end;
        _tokensSent++;
        WriteDelta(writer => WritePiece(writer, chat.Text.AsSpan(start, length)));
    }

    private void Opening(Utf8JsonWriter writer)
    {
        writer.WriteString("role", "assistant");
        if (chat.Tool is null)
        {
            writer.WriteString("content", "");
        }
        else
        {
            writer.WriteNull("content");
            writer.WriteStartArray("tool_calls");
            writer.WriteStartObject();
            writer.WriteNumber("index", 0);
            writer.WriteString("id", chat.ToolCallId);
            writer.WriteString("type", "function");
            writer.WriteStartObject("function");
            writer.WriteString("name", chat.Tool);
            writer.WriteString("arguments", "");
            writer.WriteEndObject();
            writer.WriteEndObject();
            writer.WriteEndArray();
        }

        writer.WriteNull("refusal");
    }

    private void WritePiece(Utf8JsonWriter writer, ReadOnlySpan<char> piece)
    {
        if (chat.Tool is null)
        {
            writer.WriteString("content", piece);
            return;
        }

        writer.WriteStartArray("tool_calls");
        writer.WriteStartObject();
        writer.WriteNumber("index", 0);
        writer.WriteStartObject("function");
        writer.WriteString("arguments", piece);
        writer.WriteEndObject();
        writer.WriteEndObject();
        writer.WriteEndArray();
    }

    private void WriteDelta(Action<Utf8JsonWriter> delta) => WriteEvent(delta, null, isUsage: false);

    private void WriteEvent(Action<Utf8JsonWriter>? delta, string? finishReason, bool isUsage)
    {
        _pending.Write("data: "u8);
        using (var writer = new Utf8JsonWriter(_pending, SimulatedChat.WriterOptions))
        {
            writer.WriteStartObject();
            writer.WriteString("id", chat.Id);
            writer.WriteString("object", "chat.completion.chunk");
            writer.WriteNumber("created", chat.CreatedUnixSeconds);
            writer.WriteString("model", chat.Model);
            writer.WriteString("system_fingerprint", SimulatedChat.Fingerprint);
            writer.WriteStartArray("choices");
            if (!isUsage)
            {
                writer.WriteStartObject();
                writer.WriteNumber("index", 0);
                writer.WriteStartObject("delta");
                delta?.Invoke(writer);
                writer.WriteEndObject();
                writer.WriteNull("logprobs");
                writer.WriteString("finish_reason", finishReason);
                writer.WriteEndObject();
            }

            writer.WriteEndArray();
            if (isUsage)
            {
                chat.WriteUsage(writer);
            }
            else if (chat.IncludesUsage)
            {
                writer.WriteNull("usage");
            }

            writer.WriteEndObject();
        }

        _pending.Write("\n\n"u8);
    }
}
