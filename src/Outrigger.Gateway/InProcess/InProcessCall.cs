using System.Buffers;
using System.IO.Pipelines;
using Microsoft.AspNetCore.Http;
using Outrigger.Core.Errors;
using Outrigger.Gateway.Forwarding;
using Outrigger.Gateway.Providers;

namespace Outrigger.Gateway.InProcess;

/// <summary>
/// A call on its way through the pipeline, and its answer. Disposing it in the middle is a client that goes away; it waits
/// until the pipeline has settled the call. Used by one caller.
/// </summary>
internal sealed class InProcessCall : IAsyncDisposable
{
    private readonly InProcessExchange _exchange;
    private readonly CallKind _kind;
    private readonly CancellationToken _cancellationToken;

    // What runs where the upstream's data arrives must never be the caller's code.
    private readonly TaskCompletionSource _over = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private bool _isOver;

    private InProcessCall(CallPipeline pipeline, InProcessExchange exchange, CallKind kind, InnerCall inner, CancellationToken cancellationToken)
    {
        _exchange = exchange;
        _kind = kind;
        _cancellationToken = cancellationToken;
        Inner = inner;
        _ = Task.Run(() => RunAsync(pipeline), CancellationToken.None);
    }

    public InnerCall Inner { get; }

    public IHeaderDictionary Headers => _exchange.Headers;

    /// <summary>Starts the call and waits for its answer to begin.</summary>
    /// <exception cref="GatewayException">It was refused or failed.</exception>
    public static async Task<InProcessCall> StartAsync(CallPipeline pipeline, InProcessExchange exchange, CallKind kind, InnerCall inner, CancellationToken cancellationToken)
    {
        var call = new InProcessCall(pipeline, exchange, kind, inner, cancellationToken);
        try
        {
            await exchange.Started;
            if (exchange.StatusCode >= 400 || !exchange.HasStarted)
            {
                var body = await call.ReadAllAsync();
                throw call.ToException(body);
            }

            return call;
        }
        catch
        {
            await call.DisposeAsync();
            throw;
        }
    }

    /// <summary>The next bytes; empty when the answer is complete.</summary>
    public async ValueTask<ReadOnlySequence<byte>> ReadAsync()
    {
        var result = await _exchange.Answer.ReadAsync(CancellationToken.None);
        _cancellationToken.ThrowIfCancellationRequested();
        if (!result.Buffer.IsEmpty || !result.IsCompleted)
        {
            return result.Buffer;
        }

        await _over.Task;
        _isOver = true;
        _cancellationToken.ThrowIfCancellationRequested();
        return Inner.Error is { } error ? throw new GatewayException(error) { Headers = Headers } : result.Buffer;
    }

    /// <summary>What was read is taken; all of it has been looked at.</summary>
    public void Advance(SequencePosition consumed, SequencePosition examined) => _exchange.Answer.AdvanceTo(consumed, examined);

    /// <summary>The whole answer.</summary>
    public async ValueTask<byte[]> ReadAllAsync()
    {
        while (true)
        {
            var result = await _exchange.Answer.ReadAsync(CancellationToken.None);
            _cancellationToken.ThrowIfCancellationRequested();
            if (result.IsCompleted)
            {
                var bytes = result.Buffer.ToArray();
                _exchange.Answer.AdvanceTo(result.Buffer.End);
                await _over.Task;
                _isOver = true;
                return bytes;
            }

            _exchange.Answer.AdvanceTo(result.Buffer.Start, result.Buffer.End);
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (!_isOver)
        {
            _exchange.Abort();
        }

        // A writer that waits for the reader would wait for ever.
        await _exchange.Answer.CompleteAsync();
        await _over.Task;
        _exchange.Dispose();
    }

    private async Task RunAsync(CallPipeline pipeline)
    {
        try
        {
            await pipeline.RunAsync(_exchange.Context, _kind, default, Inner);
        }
        catch (UnfinishedAnswerException)
        {
            // The error is in Inner, and has been told in the stream's last event.
        }
        finally
        {
            _exchange.Complete();
            _over.SetResult();
        }
    }

    /// <summary>Why there is no answer: our own error, or the upstream's that passed as it was.</summary>
    private Exception ToException(byte[] body)
    {
        if (_cancellationToken.IsCancellationRequested)
        {
            return new OperationCanceledException(_cancellationToken);
        }

        if (Inner.Error is { } error)
        {
            return new GatewayException(error) { Headers = Headers };
        }

        var read = _kind.Protocol.ReadError(body);
        var status = _exchange.StatusCode;
        var type = status is >= 400 and < 500 ? ProvidersErrors.Refused : ProvidersErrors.Failed;
        return new GatewayException(
            type.With(read is { Message.Length: > 0 } ? read.Message : $"The provider answered with status {status}.") with
            {
                Status = status,
                Param = read?.Param,
                RetryAfter = read?.RetryAfter ?? GetRetryAfter(),
            },
            read?.Code)
        {
            Headers = Headers,
        };
    }

    private TimeSpan? GetRetryAfter() =>
        int.TryParse(_exchange.Headers.RetryAfter, System.Globalization.NumberStyles.None, System.Globalization.CultureInfo.InvariantCulture, out var seconds)
            ? TimeSpan.FromSeconds(seconds)
            : null;
}
