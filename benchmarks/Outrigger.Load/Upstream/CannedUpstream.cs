using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using Outrigger.Load.Native;

namespace Outrigger.Load.Upstream;

/// <summary>
/// An upstream for OpenAI's chat completions and Anthropic's messages that costs as little as one can: one thread, one epoll set, answers encoded once. It reads every body
/// to its end. It does not judge requests; that is what the tests are for.
/// </summary>
internal sealed class CannedUpstream : IDisposable
{
    private const int ListenerTag = -1;

    private readonly Socket _listener = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
    private readonly CannedAnswers _openai = CannedAnswers.CreateOpenAI();
    private readonly CannedAnswers _anthropic = CannedAnswers.CreateAnthropic();
    private readonly Poller _poller = new();
    private readonly Dictionary<int, UpstreamConnection> _connections = [];
    private readonly PriorityQueue<UpstreamConnection, long> _due = new();
    private readonly HashSet<UpstreamConnection> _blocked = [];
    private int _lastTag;

    public CannedUpstream(int port)
    {
        _listener.SetSocketOption(SocketOptionLevel.Socket, SocketOptionName.ReuseAddress, true);
        _listener.Bind(new IPEndPoint(IPAddress.Loopback, port));
        _listener.Listen(4096);
        _listener.Blocking = false;
        Port = ((IPEndPoint)_listener.LocalEndPoint!).Port;
        _poller.Add((int)_listener.Handle, ListenerTag, LibC.EpollIn);
    }

    public int Port { get; }

    public void Run(CancellationToken cancellationToken)
    {
        while (!cancellationToken.IsCancellationRequested)
        {
            var soon = Stopwatch.GetTimestamp() + (Stopwatch.Frequency / 2);
            var deadline = _due.TryPeek(out _, out var due) ? Math.Min(due, soon) : soon;
            var count = _poller.Wait(deadline);
            for (var index = 0; index < count; index++)
            {
                var (tag, ready) = _poller.Event(index);
                if (tag == ListenerTag)
                {
                    Accept();
                }
                else if (_connections.TryGetValue(tag, out var connection))
                {
                    Serve(connection, ready);
                }
            }

            AnswerDue();
        }
    }

    public void Dispose()
    {
        foreach (var connection in _connections.Values)
        {
            connection.Dispose();
        }

        _listener.Dispose();
        _poller.Dispose();
    }

    private void Accept()
    {
        while (true)
        {
            Socket accepted;
            try
            {
                accepted = _listener.Accept();
            }
            catch (SocketException exception) when (exception.SocketErrorCode is SocketError.WouldBlock or SocketError.ConnectionAborted)
            {
                return;
            }

            var connection = new UpstreamConnection(RawSocket.Adopt(accepted), ++_lastTag);
            _connections.Add(connection.Tag, connection);
            _poller.Add(connection.Socket.Descriptor, connection.Tag, LibC.EpollIn);
        }
    }

    private void Serve(UpstreamConnection connection, uint ready)
    {
        if ((ready & LibC.EpollOut) != 0 && !connection.SendUnsent())
        {
            Close(connection);
            return;
        }

        if ((ready & ~LibC.EpollOut) != 0 && !connection.Receive())
        {
            Close(connection);
            return;
        }

        Continue(connection);
    }

    private void Continue(UpstreamConnection connection)
    {
        try
        {
            while (!connection.IsAnswering && connection.TryTake(out var isPost, out var body))
            {
                if (!Answer(connection, isPost, body))
                {
                    Close(connection);
                    return;
                }
            }
        }
        catch (InvalidDataException)
        {
            connection.Send(CannedAnswers.BadRequest);
            Close(connection);
            return;
        }

        Watch(connection);
    }

    private bool Answer(UpstreamConnection connection, bool isPost, ReadOnlySpan<byte> body)
    {
        if (!isPost)
        {
            return connection.Send(CannedAnswers.Models);
        }

        connection.Directive = Directive.Read(body);
        connection.IsStreaming = HasTrue(body, "\"stream\""u8);
        if (connection.IsStreaming)
        {
            connection.IncludeUsage = HasTrue(body, "\"include_usage\""u8);
            connection.NextEvent = 0;
            connection.IsAnswering = true;
            _due.Enqueue(connection, Stopwatch.GetTimestamp() + Interval(connection));
            return connection.Send(Answers(connection).StreamStart);
        }

        if (connection.Directive.DelayMicroseconds == 0)
        {
            return connection.Send(Answers(connection).Completion);
        }

        connection.IsAnswering = true;
        _due.Enqueue(connection, Stopwatch.GetTimestamp() + (connection.Directive.DelayMicroseconds * 1000L));
        return true;
    }

    private void AnswerDue()
    {
        while (_due.TryPeek(out var connection, out var due))
        {
            var now = Stopwatch.GetTimestamp();
            if (due > now)
            {
                return;
            }

            _due.Dequeue();
            if (!_connections.ContainsKey(connection.Tag))
            {
                continue;
            }

            if (!AnswerDue(connection, due))
            {
                Close(connection);
                continue;
            }

            if (connection.IsAnswering)
            {
                Watch(connection);
            }
            else
            {
                // The next request may have come in the meantime.
                Continue(connection);
            }
        }
    }

    private bool AnswerDue(UpstreamConnection connection, long due)
    {
        if (!connection.IsStreaming)
        {
            connection.IsAnswering = false;
            return connection.Send(Answers(connection).Completion);
        }

        if (connection.NextEvent >= connection.Directive.EventCount)
        {
            connection.IsAnswering = false;
            return connection.Send(connection.IncludeUsage ? Answers(connection).StreamEndWithUsage : Answers(connection).StreamEnd);
        }

        var number = connection.NextEvent++;

        // Late events do not move the ones after them: the rate holds, and the stamp tells when an event was really sent.
        _due.Enqueue(connection, due + Interval(connection));
        return number == connection.Directive.SkippedEvent || connection.Send(Answers(connection).Event(number, Stopwatch.GetTimestamp()));
    }

    private CannedAnswers Answers(UpstreamConnection connection) => connection.IsAnthropic ? _anthropic : _openai;

    private void Watch(UpstreamConnection connection)
    {
        if (connection.HasUnsent ? _blocked.Add(connection) : _blocked.Remove(connection))
        {
            var interest = connection.HasUnsent ? LibC.EpollIn | LibC.EpollOut : LibC.EpollIn;
            _poller.Modify(connection.Socket.Descriptor, connection.Tag, interest);
        }
    }

    private void Close(UpstreamConnection connection)
    {
        _connections.Remove(connection.Tag);
        _blocked.Remove(connection);
        connection.Dispose();
    }

    private static long Interval(UpstreamConnection connection) => Stopwatch.Frequency / connection.Directive.EventsPerSecond;

    // Finds `"name": true` with any white space, wherever a gateway may have put it.
    private static bool HasTrue(ReadOnlySpan<byte> body, ReadOnlySpan<byte> quotedName)
    {
        for (var at = body.IndexOf(quotedName); at >= 0; at = body.IndexOf(quotedName))
        {
            body = body[(at + quotedName.Length)..];
            var value = body.TrimStart(" \t\r\n"u8);
            if (!value.IsEmpty && value[0] == ':')
            {
                return value[1..].TrimStart(" \t\r\n"u8).StartsWith("true"u8);
            }
        }

        return false;
    }
}
