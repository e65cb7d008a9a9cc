namespace Outrigger.Core.Streaming;

/// <summary>
/// Finds the borders of server-sent events in a growing buffer (WHATWG HTML, section 9.2.6: lines end with LF, CRLF or
/// CR; a blank line ends an event). Every byte is looked at once, however the reads are cut. Not thread-safe.
/// </summary>
public struct SseCursor
{
    private int _lineStart;
    private int _searched;

    /// <summary>
    /// Looks for the end of the first event in <paramref name="buffer"/>, which must begin where the last event ended.
    /// </summary>
    /// <param name="buffer">The bytes read so far and not yet taken.</param>
    /// <param name="length">The event's length with its blank line; the caller removes as many bytes and calls again.</param>
    /// <returns>False when the event is not complete. A lone CR as the last byte waits for the byte behind it.</returns>
    public bool TryFindEvent(ReadOnlySpan<byte> buffer, out int length)
    {
        while (true)
        {
            var at = buffer[_searched..].IndexOfAny((byte)'\n', (byte)'\r');
            if (at < 0)
            {
                _searched = buffer.Length;
                length = 0;
                return false;
            }

            at += _searched;
            var next = at + 1;
            if (buffer[at] == '\r')
            {
                if (next == buffer.Length)
                {
                    _searched = at;
                    length = 0;
                    return false;
                }

                if (buffer[next] == '\n')
                {
                    next++;
                }
            }

            if (at == _lineStart)
            {
                _lineStart = _searched = 0;
                length = next;
                return true;
            }

            _lineStart = _searched = next;
        }
    }
}
