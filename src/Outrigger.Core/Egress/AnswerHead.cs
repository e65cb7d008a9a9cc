namespace Outrigger.Core.Egress;

/// <summary>What the bytes of a connection begin with.</summary>
internal enum AnswerHeadKind
{
    /// <summary>Too few to tell.</summary>
    Unknown,

    /// <summary>A whole interim answer (1xx), after which another follows.</summary>
    Interim,

    /// <summary>The status line of any other answer, or what is no answer at all.</summary>
    Final,
}

/// <summary>Tells interim from final answers of HTTP/1.1 by their first bytes; nothing else is read. Stateless.</summary>
internal static class AnswerHead
{
    // Room for "HTTP/1.1 103" and the end of its line.
    private const int StatusEnd = 12;

    /// <summary>The header that ends a connection.</summary>
    public static ReadOnlySpan<byte> Close => "Connection: close\r\n"u8;

    /// <summary>Reads it.</summary>
    /// <returns>The kind; the length of an interim answer, or of the status line of a final one.</returns>
    public static (AnswerHeadKind Kind, int Length) Read(ReadOnlySpan<byte> bytes)
    {
        var line = bytes.IndexOf((byte)'\n') + 1;
        if (line == 0)
        {
            return (AnswerHeadKind.Unknown, 0);
        }

        // 101 is the end of HTTP on the connection.
        if (line <= StatusEnd || bytes[9] != '1' || bytes[..StatusEnd].EndsWith("101"u8) || !bytes.StartsWith("HTTP/1."u8))
        {
            return (AnswerHeadKind.Final, line);
        }

        // An empty line ends the head.
        for (var at = line; at < bytes.Length;)
        {
            var next = bytes[at..].IndexOf((byte)'\n');
            if (next < 0)
            {
                break;
            }

            if (next == 0 || (next == 1 && bytes[at] == '\r'))
            {
                return (AnswerHeadKind.Interim, at + next + 1);
            }

            at += next + 1;
        }

        return (AnswerHeadKind.Unknown, 0);
    }
}
