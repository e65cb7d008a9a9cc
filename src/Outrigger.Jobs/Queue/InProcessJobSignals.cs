using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;

namespace Outrigger.Jobs.Queue;

/// <summary>
/// Signals within the process. One drain at a time runs on the thread pool: queues woken again before it gets to them
/// are woken once, and events arrive in order; the oldest of <see cref="MaxPending"/> events go when handlers fall behind. Thread-safe.
/// </summary>
public sealed class InProcessJobSignals : IJobSignals
{
    /// <summary>How many events wait for slow handlers.</summary>
    public const int MaxPending = 10_000;

    private readonly Lock _gate = new();
    private readonly HashSet<string> _woken = new(StringComparer.Ordinal);
    private readonly Queue<JobEvent> _events = new();
    private ImmutableArray<Listener> _listeners = [];
    private bool _isDraining;

    /// <inheritdoc/>
    public void Wake(string queue)
    {
        lock (_gate)
        {
            if (_listeners.IsEmpty || !_woken.Add(queue))
            {
                return;
            }

            Drain();
        }
    }

    /// <inheritdoc/>
    public void Publish(JobEvent happened)
    {
        lock (_gate)
        {
            if (_listeners.IsEmpty)
            {
                return;
            }

            if (_events.Count == MaxPending)
            {
                _events.Dequeue();
            }

            _events.Enqueue(happened);
            Drain();
        }
    }

    /// <inheritdoc/>
    public IDisposable Subscribe(Action<string>? woken, Action<JobEvent>? happened)
    {
        var listener = new Listener(this, woken, happened);
        lock (_gate)
        {
            _listeners = _listeners.Add(listener);
        }

        return listener;
    }

    private void Drain()
    {
        if (!_isDraining)
        {
            _isDraining = true;
            ThreadPool.UnsafeQueueUserWorkItem(static signals => signals.DrainAll(), this, preferLocal: false);
        }
    }

    private void DrainAll()
    {
        while (true)
        {
            string[] woken;
            JobEvent[] events;
            ImmutableArray<Listener> listeners;
            lock (_gate)
            {
                if (_woken.Count == 0 && _events.Count == 0)
                {
                    _isDraining = false;
                    return;
                }

                woken = [.. _woken];
                events = [.. _events];
                _woken.Clear();
                _events.Clear();
                listeners = _listeners;
            }

            foreach (var listener in listeners)
            {
                Array.ForEach(woken, queue => Call(listener.Woken, queue));
                Array.ForEach(events, happened => Call(listener.Happened, happened));
            }
        }
    }

    [SuppressMessage("Design", "CA1031", Justification = "A handler's failure belongs to the handler; the others must hear of it all the same.")]
    private static void Call<T>(Action<T>? handler, T what)
    {
        try
        {
            handler?.Invoke(what);
        }
        catch (Exception)
        {
            // A signal is a hint: whoever missed it looks by itself.
        }
    }

    private sealed class Listener(InProcessJobSignals owner, Action<string>? woken, Action<JobEvent>? happened) : IDisposable
    {
        private volatile bool _isDisposed;

        public Action<string>? Woken => _isDisposed ? null : woken;

        public Action<JobEvent>? Happened => _isDisposed ? null : happened;

        public void Dispose()
        {
            _isDisposed = true;
            lock (owner._gate)
            {
                owner._listeners = owner._listeners.Remove(this);
            }
        }
    }
}
