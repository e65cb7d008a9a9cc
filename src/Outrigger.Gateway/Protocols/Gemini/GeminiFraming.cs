using System.Buffers;

namespace Outrigger.Gateway.Protocols.Gemini;

/// <summary>What stands around each answer of a stream: server-sent events, or the elements of one array.</summary>
/// <param name="isArray">Whether it is an array.</param>
internal struct GeminiFraming(bool isArray)
{
    /// <summary>The content type of events.</summary>
    public const string EventsContentType = "text/event-stream; charset=utf-8";

    /// <summary>The content type of an array.</summary>
    public const string ArrayContentType = "application/json; charset=utf-8";

    private bool _hasBegun;

    /// <summary>Opens one answer.</summary>
    public void Begin(IBufferWriter<byte> client)
    {
        client.Write(!isArray ? "data: "u8 : _hasBegun ? ",\n"u8 : "["u8);
        _hasBegun = true;
    }

    /// <summary>Closes one answer.</summary>
    public readonly void End(IBufferWriter<byte> client) => client.Write(isArray ? "\n"u8 : "\n\n"u8);

    /// <summary>Closes the stream.</summary>
    public void Close(IBufferWriter<byte> client)
    {
        if (isArray)
        {
            client.Write(_hasBegun ? "]"u8 : "[]"u8);
            _hasBegun = true;
        }
    }
}
