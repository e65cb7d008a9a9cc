using System.Buffers;
using System.IO.Pipelines;
using Microsoft.AspNetCore.Http;
using Outrigger.Core.Errors;
using Outrigger.Gateway.Forwarding;
using Outrigger.Gateway.Providers;

namespace Outrigger.Gateway.Caching.Flights;

/// <summary>
/// One call upstream and those who wait for its answer. The leader writes the answer into the flight and passes it on to
/// its own client from there; followers read what it has passed on. When the leader's client leaves, the call goes on as
/// long as somebody follows. One leader writes; everything else is thread-safe.
/// </summary>
internal sealed class Flight(Call leader, RecordingBudget budget, int maxBytes) : IAnswerTap
{
    private readonly Lock _gate = new();
    private readonly RecordingBuffer _buffer = new(budget);
    private readonly CallLifetime _lifetime = leader.Lifetime;
    private ReadOnlyMemory<byte> _shared;
    private AnswerHead? _head;
    private OutriggerError? _error;
    private FlightState _state;
    private TaskCompletionSource? _changed;
    private int _followers;
    private int _passed;
    private bool _isClosed;
    private bool _isClientGone;
    private bool _hasLanded;

    /// <summary>Why the answer cannot be kept (<c>failed</c>, <c>too-large</c>, <c>memory</c>, <c>no-store</c>); null when it can.</summary>
    public string? Flaw { get; private set; }

    /// <summary>True when the leader's client left while others waited.</summary>
    public bool HasOutlivedClient { get; private set; }

    /// <summary>How many follow.</summary>
    public int Followers => Volatile.Read(ref _followers);

    // ---- the leader's side

    public void Begin(HttpResponse response, bool mayKeep)
    {
        var head = AnswerHead.Take(leader, response);
        lock (_gate)
        {
            _head = head;
            if (!mayKeep)
            {
                Close("no-store");
            }
        }
    }

    public void TakeWhole(HttpResponse response, bool mayKeep, ReadOnlySpan<byte> body)
    {
        Begin(response, mayKeep);
        lock (_gate)
        {
            if (body.Length > maxBytes)
            {
                Close("too-large");
            }

            if (!IsWanted)
            {
                MoveTo(FlightState.Failed, null);
            }
            else if (!_buffer.TryTakeWhole(body))
            {
                Close("memory");
                MoveTo(FlightState.Failed, OutOfMemory());
            }
            else
            {
                _shared = _buffer.Written;
                MoveTo(FlightState.Complete, null);
            }
        }
    }

    public Memory<byte> GetMemory(int sizeHint = 0)
    {
        if (_buffer.Free.Length < Math.Max(1, sizeHint))
        {
            MakeRoom(Math.Max(1, sizeHint));
        }

        return _buffer.Free;
    }

    public Span<byte> GetSpan(int sizeHint = 0) => GetMemory(sizeHint).Span;

    public void Advance(int count) => _buffer.Advance(count);

    public bool Pass(PipeWriter client, TapPart part)
    {
        bool isGone;
        lock (_gate)
        {
            isGone = _isClientGone;
        }

        if (!isGone)
        {
            client.Write(_buffer.Written.Span[_passed..]);
        }

        _passed = _buffer.Length;
        lock (_gate)
        {
            if (_passed > maxBytes)
            {
                Close("too-large");
            }

            if (!IsWanted)
            {
                MoveTo(FlightState.Failed, null);
                GoPrivate();
            }
            else if (part != TapPart.Failure)
            {
                _shared = _buffer.Written;
                MoveTo(part == TapPart.End ? FlightState.Complete : FlightState.Running, null);
            }
        }

        return !isGone;
    }

    public bool OutlivesClient()
    {
        lock (_gate)
        {
            _isClientGone = true;
            var goesOn = _followers > 0 && _state == FlightState.Running;
            HasOutlivedClient |= goesOn;
            _isClosed |= !goesOn && _state == FlightState.Running;
            return goesOn;
        }
    }

    /// <summary>The flight has ended without a complete answer; does nothing when it was complete.</summary>
    public void Fail(OutriggerError? error)
    {
        lock (_gate)
        {
            if (_state == FlightState.Running)
            {
                Close("failed");
                MoveTo(FlightState.Failed, error);
            }
        }
    }

    /// <summary>The complete answer with its own copy of the bytes; null when there is none to keep.</summary>
    public CachedAnswer? TakeAnswer(long nowMicros, TimeSpan ttl) =>
        _state != FlightState.Complete || Flaw is not null
            ? null
            : new CachedAnswer
            {
                Provider = _head!.Provider,
                Model = _head.Model,
                ContentType = _head.ContentType,
                Headers = _head.Headers,
                Body = _buffer.ToOwned(),
                StoredAtMicros = nowMicros,
                ExpiresAtMicros = nowMicros + (ttl.Ticks / TimeSpan.TicksPerMicrosecond),
            };

    /// <summary>The leader is done: nobody joins any more, and the memory goes back when the last follower has read it.</summary>
    public void Land()
    {
        lock (_gate)
        {
            _isClosed = _hasLanded = true;
            if (_followers == 0)
            {
                _buffer.Release();
            }
        }
    }

    // ---- the followers' side

    /// <summary>Joins; false when it is too late. Each success is followed by one <see cref="Leave"/>.</summary>
    public bool TryJoin()
    {
        lock (_gate)
        {
            if (_isClosed || _state == FlightState.Failed)
            {
                return false;
            }

            _followers++;
            return true;
        }
    }

    /// <summary>A follower has its answer or has left. The last one of a call without a client ends it.</summary>
    public void Leave()
    {
        bool isOver;
        lock (_gate)
        {
            _followers--;
            isOver = _followers == 0 && _isClientGone && _state == FlightState.Running;
            _isClosed |= isOver;
            if (_followers == 0 && _hasLanded)
            {
                _buffer.Release();
            }
        }

        if (isOver)
        {
            _lifetime.EndWithoutClient();
        }
    }

    /// <summary>What there is, once more than <paramref name="seen"/> bytes are there or the flight has ended.</summary>
    public async ValueTask<FlightView> WaitAsync(int seen, CancellationToken cancellationToken)
    {
        while (true)
        {
            Task change;
            lock (_gate)
            {
                if (_shared.Length > seen || _state != FlightState.Running)
                {
                    return new FlightView(_state, _head, _shared, _error);
                }

                // Whoever wakes us reads from a socket and must not be held up by our writing.
                _changed ??= new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
                change = _changed.Task;
            }

            await change.WaitAsync(cancellationToken);
        }
    }

    // ---- under the lock

    /// <summary>Whether anybody can still make use of what is recorded.</summary>
    private bool IsWanted => _state != FlightState.Failed && (!_isClosed || _followers > 0);

    private static OutriggerError OutOfMemory() =>
        ProvidersErrors.AnswerTooLarge.With("The answer outgrew the memory that is set aside for answers several calls share.");

    private void MakeRoom(int wanted)
    {
        lock (_gate)
        {
            if (!_buffer.TryGrow(wanted, isRead: _followers > 0))
            {
                Close("memory");
                MoveTo(FlightState.Failed, OutOfMemory());
                GoPrivate();
                _buffer.TryGrow(wanted, isRead: false);
            }
            else if (_followers == 0 && _state == FlightState.Running)
            {
                // The old array has gone back to the pool.
                _shared = _buffer.Written[.._shared.Length];
            }
        }
    }

    /// <summary>The client alone needs no more than what is not yet passed on.</summary>
    private void GoPrivate()
    {
        _buffer.MakePrivate(_passed, isRead: _followers > 0);
        _passed = 0;
        if (_followers == 0)
        {
            _shared = default;
        }
    }

    private void Close(string flaw)
    {
        Flaw ??= flaw;
        _isClosed = true;
    }

    private void MoveTo(FlightState state, OutriggerError? error)
    {
        if (_state == FlightState.Running)
        {
            (_state, _error) = (state, error);
            _changed?.TrySetResult();
            _changed = null;
        }
    }
}
