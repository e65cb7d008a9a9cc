using System.Diagnostics.CodeAnalysis;
using Microsoft.Extensions.Hosting;

namespace Outrigger.AspNetCore.Assistants;

/// <summary>Tells the models what turned out, in batches, beside the requests. What cannot be told is lost and counted.</summary>
internal sealed class LessonWorker(LessonQueue queue, IRequestAssistant assistant, FailOpen failOpen, AssistantsMetrics metrics) : BackgroundService
{
    private const int BatchSize = 256;

    private readonly List<Lesson> _batch = new(BatchSize);

    /// <summary>Tells what waits, at most one batch. How many lessons it were.</summary>
    [SuppressMessage("Design", "CA1031", Justification = "A lesson that cannot be told is lost; the next ones are told.")]
    public async Task<int> RunOnceAsync(CancellationToken cancellationToken)
    {
        while (_batch.Count < BatchSize && queue.Reader.TryRead(out var lesson))
        {
            _batch.Add(lesson);
        }

        var outcome = "told";
        try
        {
            await assistant.LearnAsync(_batch, cancellationToken);
        }
        catch (Exception exception) when (!cancellationToken.IsCancellationRequested)
        {
            outcome = "lost";
            failOpen.Note("learning", "threw", exception);
        }
        finally
        {
            foreach (var lesson in _batch)
            {
                queue.Release(lesson);
            }

            metrics.Lessons.Add(_batch.Count, new KeyValuePair<string, object?>("outcome", outcome));
        }

        var told = _batch.Count;
        _batch.Clear();
        return told;
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (await queue.Reader.WaitToReadAsync(stoppingToken))
        {
            await RunOnceAsync(stoppingToken);

            // An assistant that answers at once must not keep this thread, nor the requests from theirs.
            await Task.Yield();
        }
    }
}
