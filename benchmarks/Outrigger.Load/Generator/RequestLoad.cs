using System.Diagnostics;
using System.Net.Sockets;
using Outrigger.Load.Http;
using Outrigger.Load.Native;

namespace Outrigger.Load.Generator;

/// <summary>
/// Sends requests on a fixed set of keep-alive connections, all from one thread. With a rate it is an open loop: request <c>i</c> is due
/// at <c>start + i / rate</c> whatever the answers do, and its latency counts from then, so that a stalled peer is charged for every
/// request that had to wait (no coordinated omission). Without a rate it is a closed loop: each connection sends again at once.
/// </summary>
/// <seealso href="https://github.com/giltene/wrk2">wrk2, which explains coordinated omission</seealso>
internal sealed class RequestLoad : IDisposable
{
    private static readonly long Second = Stopwatch.Frequency;

    private readonly Poller _poller = new();
    private readonly LoadConnection[] _connections;
    private readonly Queue<LoadConnection> _idle;
    private readonly Queue<long> _waiting;
    private readonly byte[] _buffer = new byte[256 * 1024];
    private readonly int _mostWaiting;
    private readonly double _intervalTicks;
    private readonly ulong _runNumber = (ulong)Stopwatch.GetTimestamp() << 20;
    private RequestLoadResult _result = new();
    private ulong _sent;
    private long _measureFrom;
    private bool _isEnding;

    /// <param name="target">The peer.</param>
    /// <param name="message">The request, see <see cref="CannedMessages"/>.</param>
    /// <param name="connections">Connections, 1 to 10,000.</param>
    /// <param name="requestsPerSecond">Rate of the open loop; 0 for a closed loop.</param>
    public RequestLoad(Target target, byte[] message, int connections, double requestsPerSecond)
    {
        _connections = [.. Enumerable.Range(0, connections).Select(tag => new LoadConnection(target.Address, message, tag))];
        _idle = new Queue<LoadConnection>(connections);
        _mostWaiting = (int)Math.Clamp(requestsPerSecond * 5, 1000, 2_000_000);
        _waiting = new Queue<long>(_mostWaiting + 1);
        _intervalTicks = requestsPerSecond > 0 ? Second / requestsPerSecond : 0;
    }

    private bool IsOpenLoop => _intervalTicks > 0;

    /// <summary>Runs once: a warm-up, whose figures are dropped, then the measured part, then up to two seconds for the last answers.</summary>
    public RequestLoadResult Run(TimeSpan warmUp, TimeSpan measured, CancellationToken cancellationToken)
    {
        _result = new RequestLoadResult();
        _isEnding = false;
        _idle.Clear();
        _waiting.Clear();
        foreach (var connection in _connections)
        {
            connection.Open(_poller);
            _idle.Enqueue(connection);
        }

        var start = Stopwatch.GetTimestamp();
        _measureFrom = start + (long)(warmUp.TotalSeconds * Second);
        var end = _measureFrom + (long)(measured.TotalSeconds * Second);
        var next = (double)start;
        while (Stopwatch.GetTimestamp() < end && !cancellationToken.IsCancellationRequested && !_result.IsOverloaded)
        {
            next = IsOpenLoop ? SendDue(next, end) : SendOnAll();
            Receive(IsOpenLoop ? Math.Min(end, (long)next) : end);
        }

        _result.Seconds = (Math.Min(end, Stopwatch.GetTimestamp()) - _measureFrom) / (double)Second;
        _isEnding = true;
        Drain(cancellationToken);
        return _result;
    }

    public void Dispose()
    {
        foreach (var connection in _connections)
        {
            connection.Dispose();
        }

        _poller.Dispose();
    }

    private double SendDue(double next, long end)
    {
        var now = Stopwatch.GetTimestamp();
        while (next <= now && next < end)
        {
            _waiting.Enqueue((long)next);
            next += _intervalTicks;
        }

        while (_waiting.Count > 0 && _idle.TryDequeue(out var connection))
        {
            var intended = _waiting.Dequeue();
            Send(connection, intended);

            // With a free connection at hand, every delay before the send is the generator's own.
            if (intended >= _measureFrom && _idle.Count > 0)
            {
                _result.Lateness.Record(now - intended);
            }
        }

        _result.IsOverloaded = _waiting.Count > _mostWaiting;
        return next;
    }

    private double SendOnAll()
    {
        for (var count = _idle.Count; count > 0 && _idle.TryDequeue(out var connection); count--)
        {
            Send(connection, Stopwatch.GetTimestamp());
        }

        return 0;
    }

    private void Send(LoadConnection connection, long intendedAt)
    {
        connection.IntendedAt = intendedAt;
        connection.IsMeasured = intendedAt >= _measureFrom;
        if (!connection.Begin(_runNumber + ++_sent))
        {
            Fail(connection);
        }
        else if (connection.HasUnsent)
        {
            _poller.Modify(connection.Socket.Descriptor, connection.Tag, LibC.EpollIn | LibC.EpollOut);
        }
    }

    private void Receive(long deadline)
    {
        var count = _poller.Wait(deadline);
        for (var index = 0; index < count; index++)
        {
            var (tag, ready) = _poller.Event(index);
            var connection = _connections[tag];
            if ((ready & LibC.EpollOut) != 0)
            {
                if (!connection.SendRest())
                {
                    Fail(connection);
                    continue;
                }

                if (!connection.HasUnsent)
                {
                    _poller.Modify(connection.Socket.Descriptor, connection.Tag, LibC.EpollIn);
                }
            }

            if ((ready & ~LibC.EpollOut) != 0)
            {
                Receive(connection);
            }
        }
    }

    private void Receive(LoadConnection connection)
    {
        var received = connection.Socket.Receive(_buffer);
        if (received < 0)
        {
            return;
        }

        if (received == 0)
        {
            Fail(connection);
            return;
        }

        try
        {
            ReadOnlySpan<byte> input = _buffer.AsSpan(0, received);
            while (!input.IsEmpty && !connection.Reader.IsComplete)
            {
                _ = connection.Reader.Next(ref input);
            }
        }
        catch (InvalidDataException)
        {
            Fail(connection);
            return;
        }

        if (connection.Reader.IsComplete)
        {
            Complete(connection);
        }
    }

    private void Complete(LoadConnection connection)
    {
        connection.IsBusy = false;
        var now = Stopwatch.GetTimestamp();
        if (IsCounted(connection))
        {
            if (connection.Reader.Head.Status is < 200 or > 299)
            {
                _result.BadStatus++;
            }
            else
            {
                // In a closed loop, what ends after the end is not part of the throughput.
                _result.Succeeded += IsOpenLoop || !_isEnding ? 1 : 0;
                _result.Latency.Record(now - connection.IntendedAt);
            }
        }

        if (connection.Reader.Head.IsClosing)
        {
            connection.Open(_poller);
        }

        _idle.Enqueue(connection);
    }

    private bool IsCounted(LoadConnection connection) => connection.IsMeasured || (!IsOpenLoop && Stopwatch.GetTimestamp() >= _measureFrom);

    private void Fail(LoadConnection connection)
    {
        if (connection.IsBusy && IsCounted(connection))
        {
            _result.Broken++;
        }

        try
        {
            var wasBusy = connection.IsBusy;
            connection.Open(_poller);
            if (wasBusy)
            {
                _idle.Enqueue(connection);
            }
        }
        catch (SocketException)
        {
            // The peer no longer listens: nothing that follows would be a measurement.
            _result.IsOverloaded = true;
        }
    }

    private void Drain(CancellationToken cancellationToken)
    {
        var limit = Stopwatch.GetTimestamp() + (2 * Second);
        while (Stopwatch.GetTimestamp() < limit && !cancellationToken.IsCancellationRequested)
        {
            while (_waiting.Count > 0 && _idle.TryDequeue(out var connection))
            {
                Send(connection, _waiting.Dequeue());
            }

            if (!_connections.Any(static connection => connection.IsBusy))
            {
                break;
            }

            Receive(limit);
        }

        _result.Unanswered = _waiting.Count(intended => intended >= _measureFrom)
            + _connections.Count(static connection => connection.IsBusy && connection.IsMeasured);
    }
}
