using System.Buffers.Text;

namespace Outrigger.Testing;

/// <summary>Just enough HTTP/1.1 to find where a message with a Content-Length ends.</summary>
internal static class HttpText
{
    /// <summary>The length of the message at the front, head and body; false while its head is not complete.</summary>
    public static bool TryMeasure(ReadOnlySpan<byte> bytes, out int length)
    {
        length = 0;
        var head = bytes.IndexOf("\r\n\r\n"u8);
        if (head < 0)
        {
            return false;
        }

        length = head + 4;
        var at = bytes[..length].IndexOf("Content-Length: "u8);
        if (at >= 0 && Utf8Parser.TryParse(bytes[(at + 16)..], out int body, out _))
        {
            length += body;
        }

        return true;
    }
}
