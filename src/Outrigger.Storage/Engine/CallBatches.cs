using System.Diagnostics.CodeAnalysis;
using Outrigger.Core.Errors;

namespace Outrigger.Storage.Engine;

/// <summary>
/// Gathers calls that come while others are at the database, and has them made together: one transaction for many callers,
/// as the writer of SQLite does it. A call that comes alone goes at once; nothing waits for company. A call whose company
/// fails is made again alone, so that nobody is refused for what another asked; but for an outage, which meets all. Waiting calls can be cancelled; once theirs
/// has begun with others, they learn its outcome. How many wait is bounded by how many callers there are. Thread-safe.
/// </summary>
/// <typeparam name="TCall">What is asked.</typeparam>
/// <typeparam name="TResult">The answer to one call.</typeparam>
/// <param name="maxRunning">Batches at the database at once.</param>
/// <param name="maxWeight">What the calls of a batch weigh together at most; one heavier call goes alone.</param>
/// <param name="run">Makes the calls of one group and answers each, in their order.</param>
internal sealed class CallBatches<TCall, TResult>(int maxRunning, int maxWeight, Func<IReadOnlyList<TCall>, CancellationToken, Task<IReadOnlyList<TResult>>> run)
{
    private readonly Lock _gate = new();
    private readonly LinkedList<Waiting> _waiting = [];
    private int _running;

    /// <param name="call">What is asked.</param>
    /// <param name="group">Only calls of an equal group are made together.</param>
    /// <param name="weight">What it weighs, at least 1.</param>
    /// <param name="cancellationToken">Takes it back while it waits, or while it is made alone.</param>
    public Task<TResult> RunAsync(TCall call, string group, int weight, CancellationToken cancellationToken)
    {
        var waiting = new Waiting(call, group, weight, cancellationToken);

        // Before the call waits: what cancels it meanwhile looks for it behind the same lock.
        waiting.Registration = cancellationToken.Register(() => TakeBack(waiting));
        List<Waiting>? batch = null;
        lock (_gate)
        {
            if (cancellationToken.IsCancellationRequested)
            {
                return Task.FromCanceled<TResult>(cancellationToken);
            }

            _waiting.AddLast(waiting.Node);
            if (_running < maxRunning)
            {
                _running++;
                batch = Take();
            }
        }

        if (batch is not null)
        {
            _ = RunAllAsync(batch);
        }

        return waiting.Answer.Task;
    }

    private void TakeBack(Waiting waiting)
    {
        lock (_gate)
        {
            if (waiting.Node.List is null)
            {
                return;
            }

            _waiting.Remove(waiting.Node);
        }

        waiting.Answer.TrySetCanceled(waiting.CancellationToken);
    }

    // The oldest call, and those of its group for whom there is room.
    private List<Waiting> Take()
    {
        var batch = new List<Waiting>();
        var weight = 0L;
        for (var node = _waiting.First; node is not null;)
        {
            var (next, waiting) = (node.Next, node.Value);
            if (batch.Count == 0 || (waiting.Group == batch[0].Group && weight + waiting.Weight <= maxWeight))
            {
                _waiting.Remove(node);
                batch.Add(waiting);
                weight += waiting.Weight;
            }

            node = weight >= maxWeight ? null : next;
        }

        return batch;
    }

    private async Task RunAllAsync(List<Waiting>? batch)
    {
        while (batch is not null)
        {
            await RunBatchAsync(batch);
            lock (_gate)
            {
                batch = _waiting.Count > 0 ? Take() : null;
                _running -= batch is null ? 1 : 0;
            }
        }
    }

    [SuppressMessage("Design", "CA1031", Justification = "Whoever asked gets the exception.")]
    private async Task RunBatchAsync(List<Waiting> batch)
    {
        foreach (var waiting in batch)
        {
            await waiting.Registration.DisposeAsync();
        }

        try
        {
            var answers = await run([.. batch.Select(waiting => waiting.Call)], batch.Count == 1 ? batch[0].CancellationToken : CancellationToken.None);
            for (var i = 0; i < batch.Count; i++)
            {
                batch[i].Answer.TrySetResult(answers[i]);
            }
        }
        catch (Exception failure) when (batch.Count > 1 && !IsOutage(failure))
        {
            foreach (var waiting in batch)
            {
                await RunBatchAsync([waiting]);
            }
        }
        catch (Exception failure)
        {
            foreach (var waiting in batch)
            {
                _ = failure is OperationCanceledException canceled ? waiting.Answer.TrySetCanceled(canceled.CancellationToken) : waiting.Answer.TrySetException(failure);
            }
        }
    }

    // Then nobody knows whether the batch was kept: asking again could do it twice.
    private static bool IsOutage(Exception failure) => failure is OutriggerException known && known.Error.Type == CoreErrors.StorageUnavailable;

    private sealed class Waiting
    {
        public Waiting(TCall call, string group, int weight, CancellationToken cancellationToken)
        {
            (Call, Group, Weight, CancellationToken) = (call, group, weight, cancellationToken);
            Node = new LinkedListNode<Waiting>(this);
        }

        public TCall Call { get; }

        public string Group { get; }

        public int Weight { get; }

        public CancellationToken CancellationToken { get; }

        public LinkedListNode<Waiting> Node { get; }

        public TaskCompletionSource<TResult> Answer { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public CancellationTokenRegistration Registration { get; set; }
    }
}
