using System.Diagnostics;
using Outrigger.Load.Http;
using Outrigger.Load.Native;
using Outrigger.Load.Upstream;

namespace Outrigger.Load.Generator;

/// <summary>Shape of a run with streams.</summary>
/// <param name="Streams">Streams at a time, 1 to 10,000.</param>
/// <param name="EventsPerSecond">Events a second and stream.</param>
/// <param name="Ramp">The streams start evenly spread over this time.</param>
/// <param name="WarmUp">Time with all streams before the measured part.</param>
/// <param name="Measured">The measured part.</param>
/// <param name="SkippedEvent">An event that the upstream leaves out, for the self-check; -1 for none.</param>
internal sealed record StreamShape(
    int Streams, int EventsPerSecond, TimeSpan Ramp, TimeSpan WarmUp, TimeSpan Measured, int SkippedEvent = -1)
{
    // The first stream must still run when the measured part ends.
    public int EventCount => (int)Math.Ceiling((Ramp + WarmUp + Measured).TotalSeconds * EventsPerSecond) + 2;
}

/// <summary>
/// Opens many streams and measures how old each event is when it arrives, by the upstream's stamp in it. Every number of every stream is
/// looked for, so that a lost, doubled or overtaken event shows.
/// </summary>
internal sealed class StreamLoad(Target target, StreamShape shape) : IDisposable
{
    private static readonly long Second = Stopwatch.Frequency;
    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(10);

    private readonly Poller _poller = new();
    private readonly byte[] _buffer = new byte[256 * 1024];
    private readonly StreamConnection[] _streams = CreateStreams(target, shape);
    private readonly StreamLoadResult _result = new();
    private long _measureFrom;
    private long _measureTo;
    private int _running;

    public StreamLoadResult Run(CancellationToken cancellationToken)
    {
        var start = Stopwatch.GetTimestamp();
        _measureFrom = start + Ticks(shape.Ramp + shape.WarmUp);
        _measureTo = _measureFrom + Ticks(shape.Measured);
        var limit = start + Ticks(TimeSpan.FromSeconds(shape.EventCount / (double)shape.EventsPerSecond) + shape.Ramp + Grace);
        var opened = 0;
        while (!cancellationToken.IsCancellationRequested && (opened < _streams.Length || _running > 0))
        {
            var now = Stopwatch.GetTimestamp();
            if (now > limit)
            {
                break;
            }

            var due = Ticks(shape.Ramp) / _streams.Length;
            for (; opened < _streams.Length && start + (opened * due) <= now; opened++)
            {
                Open(_streams[opened]);
            }

            Receive(opened < _streams.Length ? start + (opened * due) : Math.Min(limit, now + Second));
        }

        return Sum();
    }

    public void Dispose()
    {
        foreach (var stream in _streams)
        {
            stream.Dispose();
        }

        _poller.Dispose();
    }

    private static StreamConnection[] CreateStreams(Target target, StreamShape shape)
    {
        var model = Directive.Stream(shape.EventsPerSecond, shape.EventCount, shape.SkippedEvent);
        var message = CannedMessages.ChatCompletion(target.Host, target.Headers, model, promptBytes: 600, isStreaming: true);
        var measured = (int)(shape.Measured.TotalSeconds * shape.EventsPerSecond * 1.1) + 16;
        return
        [
            .. Enumerable.Range(0, shape.Streams)
                .Select(tag => new StreamConnection(target.Address, message, tag, shape.EventCount, measured)),
        ];
    }

    private void Open(StreamConnection stream)
    {
        stream.Http.Open(_poller);
        stream.Http.IntendedAt = Stopwatch.GetTimestamp();
        stream.IsOpen = stream.Http.Begin((ulong)stream.Http.IntendedAt) && !stream.Http.HasUnsent;
        _running += stream.IsOpen ? 1 : 0;
    }

    private void Receive(long deadline)
    {
        var count = _poller.Wait(deadline);
        for (var index = 0; index < count; index++)
        {
            var stream = _streams[_poller.Event(index).Tag];
            if (stream.IsOpen && !Receive(stream))
            {
                stream.IsOpen = false;
                _running--;
                stream.Dispose();
            }
        }
    }

    private bool Receive(StreamConnection stream)
    {
        var received = stream.Http.Socket.Receive(_buffer);
        if (received <= 0)
        {
            return received < 0;
        }

        var now = Stopwatch.GetTimestamp();
        try
        {
            ReadOnlySpan<byte> input = _buffer.AsSpan(0, received);
            while (!input.IsEmpty && !stream.Http.Reader.IsComplete)
            {
                stream.Take(stream.Http.Reader.Next(ref input), now, _measureFrom, _measureTo, _result);
            }
        }
        catch (InvalidDataException)
        {
            return false;
        }

        return !stream.Http.Reader.IsComplete;
    }

    private StreamLoadResult Sum()
    {
        _result.Seconds = shape.Measured.TotalSeconds;
        foreach (var stream in _streams)
        {
            _result.Lost += stream.Lost;
            _result.Duplicated += stream.Duplicated;
            _result.Reordered += stream.Reordered;
            _result.Incomplete += stream.HasEnded && stream.Http.Reader is { IsComplete: true, Head.Status: 200 } ? 0 : 1;
        }

        _result.StreamMedians = [.. _streams.Select(static stream => stream.Median()).Where(static median => median >= 0).Order()];
        return _result;
    }

    private static long Ticks(TimeSpan time) => (long)(time.TotalSeconds * Second);
}
