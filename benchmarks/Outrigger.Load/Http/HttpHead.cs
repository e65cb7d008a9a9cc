using System.Buffers.Text;
using System.Text;

namespace Outrigger.Load.Http;

/// <summary>What both ends must know of an HTTP/1.1 head to find the end of its body.</summary>
/// <param name="HeadBytes">Length of the head with its empty line.</param>
/// <param name="Status">Status code of a response; 0 in a request.</param>
/// <param name="ContentLength">Body length; -1 when no header tells it.</param>
/// <param name="IsChunked">The body comes in chunks.</param>
/// <param name="IsClosing">The sender closes the connection after this message.</param>
internal readonly record struct HttpHead(int HeadBytes, int Status, long ContentLength, bool IsChunked, bool IsClosing)
{
    /// <summary>Reads a head.</summary>
    /// <returns><see langword="false"/> while its empty line has not come.</returns>
    public static bool TryRead(ReadOnlySpan<byte> buffer, out HttpHead head)
    {
        head = default;
        var end = buffer.IndexOf("\r\n\r\n"u8);
        if (end < 0)
        {
            return false;
        }

        var rest = buffer[..(end + 2)];
        var line = rest[..rest.IndexOf("\r\n"u8)];
        var status = 0;
        if (line.StartsWith("HTTP/1."u8) && line.Length >= 12)
        {
            _ = Utf8Parser.TryParse(line[9..12], out status, out _);
        }

        long contentLength = -1;
        bool isChunked = false, isClosing = false;
        for (rest = rest[(line.Length + 2)..]; !rest.IsEmpty; rest = rest[(line.Length + 2)..])
        {
            line = rest[..rest.IndexOf("\r\n"u8)];
            var colon = line.IndexOf((byte)':');
            if (colon < 0)
            {
                continue;
            }

            var name = line[..colon];
            var value = line[(colon + 1)..].Trim((byte)' ');
            switch (colon)
            {
                case 14 when Ascii.EqualsIgnoreCase(name, "content-length"u8):
                    contentLength = Utf8Parser.TryParse(value, out long length, out _) ? length : -1;
                    break;
                case 17 when Ascii.EqualsIgnoreCase(name, "transfer-encoding"u8):
                    isChunked = Ascii.EqualsIgnoreCase(value, "chunked"u8);
                    break;
                case 10 when Ascii.EqualsIgnoreCase(name, "connection"u8):
                    isClosing = Ascii.EqualsIgnoreCase(value, "close"u8);
                    break;
            }
        }

        head = new HttpHead(end + 4, status, contentLength, isChunked, isClosing);
        return true;
    }
}
