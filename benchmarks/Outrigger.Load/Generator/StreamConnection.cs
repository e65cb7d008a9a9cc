using System.Net;
using Outrigger.Load.Upstream;

namespace Outrigger.Load.Generator;

/// <summary>One stream: takes the body apart into lines and checks the numbers of its events.</summary>
internal sealed class StreamConnection(IPEndPoint address, byte[] message, int tag, int eventCount, int measuredEvents) : IDisposable
{
    private const int LongestLineBytes = 256 * 1024;

    private readonly bool[] _seen = new bool[eventCount];
    private readonly int[] _microseconds = new int[measuredEvents];
    private byte[] _partial = new byte[1024];
    private int _partialBytes;
    private int _measured;
    private int _highest = -1;
    private bool _hasFirstEvent;

    public LoadConnection Http { get; } = new(address, message, tag);

    public long Duplicated { get; private set; }

    public long Reordered { get; private set; }

    public bool HasEnded { get; private set; }

    public bool IsOpen { get; set; }

    public long Lost => _seen.LongCount(static seen => !seen);

    /// <summary>Takes body bytes in, which arrived now.</summary>
    public void Take(ReadOnlySpan<byte> body, long now, long measureFrom, long measureTo, StreamLoadResult result)
    {
        while (true)
        {
            var end = body.IndexOf((byte)'\n');
            if (end < 0)
            {
                Keep(body);
                return;
            }

            if (_partialBytes > 0)
            {
                Keep(body[..end]);
                TakeLine(_partial.AsSpan(0, _partialBytes), now, measureFrom, measureTo, result);
                _partialBytes = 0;
            }
            else
            {
                TakeLine(body[..end], now, measureFrom, measureTo, result);
            }

            body = body[(end + 1)..];
        }
    }

    /// <summary>Median latency of the measured events, ns; -1 when there was none.</summary>
    public long Median()
    {
        Array.Sort(_microseconds, 0, _measured);
        return _measured == 0 ? -1 : _microseconds[_measured / 2] * 1000L;
    }

    public void Dispose() => Http.Dispose();

    private void TakeLine(ReadOnlySpan<byte> line, long now, long measureFrom, long measureTo, StreamLoadResult result)
    {
        // White lines end events; comments are allowed anywhere.
        if (!line.StartsWith("data:"u8))
        {
            return;
        }

        if (!_hasFirstEvent)
        {
            _hasFirstEvent = true;
            result.FirstEvent.Record(now - Http.IntendedAt);
        }

        if (CannedAnswers.TryReadEvent(line, out var number, out var sentAt))
        {
            TakeEvent(number);
            if (sentAt >= measureFrom && sentAt < measureTo)
            {
                result.Latency.Record(now - sentAt);
                if (_measured < _microseconds.Length)
                {
                    _microseconds[_measured++] = (int)Math.Min(int.MaxValue, (now - sentAt) / 1000);
                }
            }
        }
        else if (line.IndexOf("[DONE]"u8) >= 0)
        {
            HasEnded = true;
        }
    }

    private void TakeEvent(int number)
    {
        if (number < 0 || number >= _seen.Length || _seen[number])
        {
            Duplicated++;
            return;
        }

        _seen[number] = true;
        Reordered += number < _highest ? 1 : 0;
        _highest = Math.Max(_highest, number);
    }

    private void Keep(ReadOnlySpan<byte> bytes)
    {
        if (_partialBytes + bytes.Length > _partial.Length)
        {
            if (_partialBytes + bytes.Length > LongestLineBytes)
            {
                throw new InvalidDataException("A line of the stream is longer than 256 KB.");
            }

            Array.Resize(ref _partial, LongestLineBytes);
        }

        bytes.CopyTo(_partial.AsSpan(_partialBytes));
        _partialBytes += bytes.Length;
    }
}
