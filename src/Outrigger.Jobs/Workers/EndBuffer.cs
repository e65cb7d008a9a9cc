using System.Diagnostics.CodeAnalysis;
using System.Threading.Channels;
using Microsoft.Extensions.Logging;
using Outrigger.Jobs.Queue;

namespace Outrigger.Jobs.Workers;

/// <summary>
/// Writes ends of attempts: what gathers while one batch is written is the next, so that many workers share a commit and
/// none waits for a timer. While the database is away it keeps trying; nothing that was done is forgotten as long as the process lives. Thread-safe.
/// </summary>
internal sealed class EndBuffer(IJobStore store, TimeProvider time, ILogger<EndBuffer> logger) : IAsyncDisposable
{
    private const int MaxBatch = 500;

    private static readonly TimeSpan FirstPause = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(5);

    private readonly Channel<Item> _items = Channel.CreateUnbounded<Item>(new UnboundedChannelOptions { SingleReader = true });
    private readonly CancellationTokenSource _givesUp = new();
    private readonly Lock _gate = new();
    private Task? _loop;

    /// <summary>Writes an end; the job's state afterwards, or null when the lease was lost.</summary>
    /// <exception cref="OperationCanceledException">The process stops and the database does not answer.</exception>
    public Task<JobState?> EndAsync(JobEnd end)
    {
        lock (_gate)
        {
            _loop ??= Task.Run(LoopAsync);
        }

        var item = new Item(end, new TaskCompletionSource<JobState?>(TaskCreationOptions.RunContinuationsAsynchronously));
        return _items.Writer.TryWrite(item) ? item.Done.Task : Task.FromCanceled<JobState?>(new CancellationToken(canceled: true));
    }

    /// <summary>Writes what is there, for as long as the token allows, then ends.</summary>
    public async Task FlushAsync(CancellationToken cancellationToken)
    {
        _items.Writer.TryComplete();
        await using (cancellationToken.Register(_givesUp.Cancel))
        {
            if (_loop is { } loop)
            {
                await loop;
            }
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _givesUp.CancelAsync();
        await FlushAsync(CancellationToken.None);
        _givesUp.Dispose();
    }

    private async Task LoopAsync()
    {
        var batch = new List<Item>(MaxBatch);
        while (await _items.Reader.WaitToReadAsync(CancellationToken.None))
        {
            while (batch.Count < MaxBatch && _items.Reader.TryRead(out var item))
            {
                batch.Add(item);
            }

            await WriteAsync(batch);
            batch.Clear();
        }
    }

    [SuppressMessage("Design", "CA1031", Justification = "Whatever happened, the ends must not be lost; they are written again.")]
    private async Task WriteAsync(List<Item> batch)
    {
        var pause = FirstPause;
        while (true)
        {
            try
            {
                var states = await store.EndAsync([.. batch.Select(static item => item.End)], _givesUp.Token);
                for (var i = 0; i < batch.Count; i++)
                {
                    batch[i].Done.SetResult(states[i]);
                }

                return;
            }
            catch (Exception failure) when (!_givesUp.IsCancellationRequested)
            {
                logger.EndsNotWritten(failure, batch.Count);
                try
                {
                    await Task.Delay(pause, time, _givesUp.Token);
                }
                catch (OperationCanceledException)
                {
                    // The next try, with the cancelled token, ends it.
                }

                pause = pause * 2 < LongestPause ? pause * 2 : LongestPause;
            }
            catch (Exception)
            {
                batch.ForEach(static item => item.Done.TrySetCanceled());
                return;
            }
        }
    }

    private readonly record struct Item(JobEnd End, TaskCompletionSource<JobState?> Done);
}
