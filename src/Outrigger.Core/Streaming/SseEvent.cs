using System.Buffers;

namespace Outrigger.Core.Streaming;

/// <summary>Reads the fields of one server-sent event. Stateless and thread-safe.</summary>
public static class SseEvent
{
    private static ReadOnlySpan<byte> ByteOrderMark => [0xEF, 0xBB, 0xBF];

    /// <summary>
    /// The event's data: a slice of the event where it has one <c>data</c> line (no copy), else the lines joined with LF
    /// in <paramref name="scratch"/>. Empty for comments and events without data.
    /// </summary>
    /// <param name="sseEvent">One event, with or without its closing blank line.</param>
    /// <param name="scratch">Receives the joined lines of a multi-line event; emptied first.</param>
    public static ReadOnlySpan<byte> GetData(ReadOnlySpan<byte> sseEvent, ArrayBufferWriter<byte> scratch)
    {
        ArgumentNullException.ThrowIfNull(scratch);
        if (sseEvent.StartsWith(ByteOrderMark))
        {
            sseEvent = sseEvent[3..];
        }

        ReadOnlySpan<byte> first = default;
        var lines = 0;
        while (!sseEvent.IsEmpty)
        {
            var end = sseEvent.IndexOfAny((byte)'\n', (byte)'\r');
            var line = end < 0 ? sseEvent : sseEvent[..end];
            sseEvent = end < 0 ? default : sseEvent[(end + 1)..];
            if (!line.StartsWith("data"u8) || (line.Length > 4 && line[4] != ':'))
            {
                continue;
            }

            var value = line.Length > 5 ? line[5..] : default;
            value = !value.IsEmpty && value[0] == ' ' ? value[1..] : value;
            switch (lines++)
            {
                case 0:
                    first = value;
                    break;
                case 1:
                    scratch.ResetWrittenCount();
                    scratch.Write(first);
                    goto default;
                default:
                    scratch.Write("\n"u8);
                    scratch.Write(value);
                    break;
            }
        }

        return lines > 1 ? scratch.WrittenSpan : first;
    }
}
