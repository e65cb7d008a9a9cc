using System.Diagnostics.CodeAnalysis;
using System.Runtime.ExceptionServices;

namespace Outrigger.Core.Egress;

/// <summary>
/// A connection of HTTP/1.1 that is read while the body of a request is written to it. The handler above reads only after
/// the whole body, and a server that says no early and closes makes it lose the answer. Once the head of a final answer
/// begins before the body has ended, what is still written goes nowhere, and the answer is given a <c>Connection: close</c>,
/// so that the handler never uses the connection again. One reader, one writer.
/// </summary>
/// <seealso href="https://www.rfc-editor.org/rfc/rfc9112#section-9.3-7"/>
internal sealed class EarlyAnswerStream(Stream inner) : Stream
{
    // Read at once; what interim answers and a status line may need while they are watched for.
    private const int Capacity = 16 * 1024;

    private readonly Lock _gate = new();
    private readonly byte[] _buffer = new byte[Capacity + AnswerHead.Close.Length];
    private int _start; // of what has not been given out
    private int _ready; // until here it may be
    private int _end; // of what has been read
    private bool _hasEnded;
    private ExceptionDispatchInfo? _failure; // thrown when all that came before is given out
    private Task? _fill;
    private EarlyAnswer? _watch;
    private EarlyAnswer? _known; // the last that was watched for

    // Never disposed: it has no timer, and the end of a reading may still cancel it.
    private CancellationTokenSource? _writing;
    private volatile bool _isDeaf;

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => true;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        while (true)
        {
            Task fill;
            lock (_gate)
            {
                if (_ready > _start)
                {
                    return Take(buffer.Span);
                }

                if (_hasEnded)
                {
                    _failure?.Throw();
                    return 0;
                }

                fill = Fill();
            }

            await (cancellationToken.CanBeCanceled ? fill.WaitAsync(cancellationToken) : fill);
        }
    }

    public override async ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
    {
        if (_isDeaf)
        {
            return;
        }

        if (EarlyAnswer.Current is { } watch && _known != watch)
        {
            Attach(watch);
        }

        var writing = _writing;
        if (writing is null)
        {
            await inner.WriteAsync(buffer, cancellationToken);
            return;
        }

        try
        {
            using var linked = cancellationToken.CanBeCanceled ? CancellationTokenSource.CreateLinkedTokenSource(writing.Token, cancellationToken) : null;
            await inner.WriteAsync(buffer, linked?.Token ?? writing.Token);
        }
        catch (Exception failure) when (failure is IOException or OperationCanceledException && !cancellationToken.IsCancellationRequested)
        {
            // A server that has said no and closed makes writing fail: what it has said is on its way, or the end is.
            await SettleAsync();
            if (!_isDeaf)
            {
                throw;
            }
        }
    }

    public override Task FlushAsync(CancellationToken cancellationToken) => _isDeaf ? Task.CompletedTask : inner.FlushAsync(cancellationToken);

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) => ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override Task WriteAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) => WriteAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override void Flush()
    {
    }

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    /// <summary>The body has ended: what has been read goes on as it is.</summary>
    internal void Leave(EarlyAnswer watch)
    {
        lock (_gate)
        {
            if (_watch == watch)
            {
                (_watch, _ready) = (null, _end);
            }
        }
    }

    public override async ValueTask DisposeAsync()
    {
        await inner.DisposeAsync();
        await base.DisposeAsync();
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            inner.Dispose();
        }

        base.Dispose(disposing);
    }

    private void Attach(EarlyAnswer watch)
    {
        if (!watch.TryAttach(this))
        {
            return;
        }

        lock (_gate)
        {
            (_watch, _known) = (watch, watch);
            _writing ??= new CancellationTokenSource();
        }

        _ = SettleAsync();
    }

    // Reads until it is known whether the answer is early; never throws.
    private async Task SettleAsync()
    {
        while (true)
        {
            Task fill;
            lock (_gate)
            {
                if (_watch is null || _isDeaf || _hasEnded)
                {
                    return;
                }

                fill = Fill();
            }

            await fill.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    // Under the lock. One at a time: both the handler's reading and the watching wait for it.
    private Task Fill()
    {
        if (_fill is { } running)
        {
            return running;
        }

        var fill = FillAsync();
        _fill = fill.IsCompleted ? null : fill;
        return fill;
    }

    [SuppressMessage("Design", "CA1031", Justification = "Whoever watches must hear of every end; whoever reads gets the failure.")]
    private async Task FillAsync()
    {
        var (read, failure) = (0, (ExceptionDispatchInfo?)null);
        Compact();
        try
        {
            read = await inner.ReadAsync(_buffer.AsMemory(_end, Capacity - _end));
        }
        catch (Exception exception)
        {
            failure = ExceptionDispatchInfo.Capture(exception);
        }

        lock (_gate)
        {
            (_end, _hasEnded, _failure, _fill) = (_end + read, read == 0, failure, null);
            Look()?.Come();
        }
    }

    // Under the lock. What is left moves to the front when there is no room behind it.
    private void Compact()
    {
        if (_start == _end)
        {
            (_start, _ready, _end) = (0, 0, 0);
        }
        else if (_end >= Capacity)
        {
            _buffer.AsSpan(_start, _end - _start).CopyTo(_buffer);
            (_ready, _end, _start) = (_ready - _start, _end - _start, 0);
        }
    }

    // Under the lock. Interim answers go on; a final one, or the end, is early.
    private EarlyAnswer? Look()
    {
        if (_watch is null)
        {
            _ready = _end;
            return null;
        }

        while (true)
        {
            var head = AnswerHead.Read(_buffer.AsSpan(_ready, _end - _ready));
            if (head.Kind == AnswerHeadKind.Interim)
            {
                _ready += head.Length;
                continue;
            }

            if (head.Kind == AnswerHeadKind.Final)
            {
                var at = _ready + head.Length;
                _buffer.AsSpan(at, _end - at).CopyTo(_buffer.AsSpan(at + AnswerHead.Close.Length));
                AnswerHead.Close.CopyTo(_buffer.AsSpan(at));
                _end += AnswerHead.Close.Length;
                return Stop();
            }

            if (_hasEnded)
            {
                return Stop();
            }

            if (_end - _start >= Capacity)
            {
                // Longer than anything worth waiting for: the handler reads it in its time.
                (_watch, _ready) = (null, _end);
            }

            return null;
        }
    }

    private EarlyAnswer? Stop()
    {
        var watch = _watch;
        (_watch, _ready) = (null, _end);
        if (watch is not null)
        {
            _isDeaf = true;

            // A write that waits for room in the connection would wait for ever; its continuation does not run here.
            _ = _writing?.CancelAsync();
        }

        return watch;
    }

    private int Take(Span<byte> to)
    {
        var count = Math.Min(to.Length, _ready - _start);
        _buffer.AsSpan(_start, count).CopyTo(to);
        _start += count;
        return count;
    }
}
