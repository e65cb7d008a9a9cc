using System.Buffers;
using System.Threading.Channels;
using Microsoft.Extensions.Options;

namespace Outrigger.AspNetCore.Assistants;

/// <summary>
/// Lessons on their way from requests to the models: bounded by number and by the bytes of bodies; what does not fit is
/// dropped and counted, and nobody waits. Thread-safe; one reader.
/// </summary>
internal sealed class LessonQueue
{
    private readonly Channel<Lesson> _channel;
    private readonly AssistantsMetrics _metrics;
    private readonly long _maxBytes;
    private long _bytes;

    public LessonQueue(IOptions<AssistantsOptions> options, AssistantsMetrics metrics)
    {
        _metrics = metrics;
        _maxBytes = options.Value.QueueBytes;
        _channel = Channel.CreateBounded<Lesson>(new BoundedChannelOptions(options.Value.QueueLength) { SingleReader = true });
        metrics.ObserveQueue(() => _channel.Reader.Count);
    }

    /// <summary>Where the lessons come out.</summary>
    public ChannelReader<Lesson> Reader => _channel.Reader;

    /// <summary>Adds a lesson, or drops it.</summary>
    public void Add(Lesson lesson)
    {
        if (!_channel.Writer.TryWrite(lesson))
        {
            _metrics.Lessons.Add(1, new KeyValuePair<string, object?>("outcome", "dropped"));
            Release(lesson);
        }
    }

    /// <summary>Takes room for a body that a lesson will carry; false when there is none.</summary>
    public bool TryReserve(int bytes)
    {
        if (Interlocked.Add(ref _bytes, bytes) <= _maxBytes)
        {
            return true;
        }

        Interlocked.Add(ref _bytes, -bytes);
        return false;
    }

    /// <summary>Gives back what a lesson holds.</summary>
    public void Release(Lesson lesson)
    {
        if (lesson is Lesson.Exchange { Rented: { } rented } exchange)
        {
            Interlocked.Add(ref _bytes, -exchange.Body.Length);
            ArrayPool<byte>.Shared.Return(rented);
        }
    }
}
