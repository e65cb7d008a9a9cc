namespace Outrigger.Jobs.Queue.Waking;

/// <summary>Tasks under way that nobody awaits, so that a loop that ends can wait for them. Thread-safe.</summary>
internal sealed class RunningTasks
{
    private readonly HashSet<Task> _running = [];

    public int Count
    {
        get
        {
            lock (_running)
            {
                return _running.Count;
            }
        }
    }

    /// <summary>Keeps a task until it has ended.</summary>
    /// <param name="task">The task; it handles its own failures.</param>
    /// <param name="ended">Called then; null when nobody asks.</param>
    public void Add(Task task, Action? ended = null)
    {
        lock (_running)
        {
            _running.Add(task);
        }

        _ = task.ContinueWith(
            (done, _) =>
            {
                lock (_running)
                {
                    _running.Remove(done);
                }

                ended?.Invoke();
            },
            null,
            CancellationToken.None,
            TaskContinuationOptions.ExecuteSynchronously,
            TaskScheduler.Default);
    }

    /// <summary>Ends when all that run now have.</summary>
    public Task WhenAllAsync()
    {
        lock (_running)
        {
            return Task.WhenAll([.. _running]);
        }
    }
}
