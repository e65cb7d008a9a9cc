using Outrigger.Jobs.Queue;

namespace Outrigger.Jobs.Workers;

/// <summary>Why a handler was cancelled.</summary>
internal enum StopReason
{
    None,
    Cancelled,
    TimeLimit,
    LeaseLost,
    Stopping,
}

/// <summary>A job whose handler runs in this process. Thread-safe.</summary>
internal sealed class RunningJob(LeasedJob leased) : IDisposable
{
    private readonly CancellationTokenSource _stop = new();
    private readonly Lock _gate = new();
    private int? _percent;
    private string? _text;
    private int? _news;
    private bool _isDisposed;

    public JobLease Lease => leased.Lease;

    public Job Job => leased.Job;

    public Guid Id => leased.Lease.Id;

    public string Queue => leased.Job.Request.Queue;

    public string Type => leased.Job.Request.Type;

    public CancellationToken Stopped => _stop.Token;

    public StopReason Reason { get; private set; }

    /// <summary>Cancels the handler; the first reason counts.</summary>
    public void Stop(StopReason reason)
    {
        lock (_gate)
        {
            if (_isDisposed || Reason != StopReason.None)
            {
                return;
            }

            Reason = reason;
        }

        _stop.Cancel();
    }

    /// <summary>Takes the handler's progress, for the next renewal.</summary>
    public void Report(int percent, string? text)
    {
        lock (_gate)
        {
            (_percent, _text) = (percent, text ?? _text);
        }
    }

    /// <summary>The renewal of its lease with what is new since the last.</summary>
    public LeaseRenewal ToRenewal()
    {
        lock (_gate)
        {
            var renewal = new LeaseRenewal(leased.Lease, _percent, _text);
            _news = _percent ?? _news;
            (_percent, _text) = (null, null);
            return renewal;
        }
    }

    /// <summary>The progress that was written and has not been told yet.</summary>
    public int? TakeNews()
    {
        lock (_gate)
        {
            var news = _news;
            _news = null;
            return news;
        }
    }

    public void Dispose()
    {
        lock (_gate)
        {
            _isDisposed = true;
        }

        _stop.Dispose();
    }
}
