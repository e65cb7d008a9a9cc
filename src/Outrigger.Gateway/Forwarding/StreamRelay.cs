using System.Buffers;
using System.IO.Pipelines;
using System.Runtime.CompilerServices;
using Microsoft.Extensions.Options;
using Outrigger.Core.Errors;
using Outrigger.Core.Streaming;
using Outrigger.Gateway.Providers;
using Outrigger.Gateway.Routing;

namespace Outrigger.Gateway.Forwarding;

/// <summary>
/// Passes a stream on, event by event and byte by byte: whole events only, so that whatever happens upstream an error
/// event can follow where the last good one ended. Ends every stream with the protocol's terminal event or an error, never
/// with silence. Thread-safe; the state of a stream lives in its call.
/// </summary>
internal sealed class StreamRelay(ICallPricer pricer, IObjectDirectory objects, IOptions<ForwardingOptions> options)
{
    private static readonly TimeSpan TailLimit = TimeSpan.FromMilliseconds(500);

    private readonly ForwardingOptions _options = options.Value;

    /// <summary>Relays until the end; the answer's headers are set and nothing is written yet.</summary>
    /// <returns>Null when the client got a complete answer, else what it was told.</returns>
    /// <exception cref="OperationCanceledException">The client went away.</exception>
    public async Task<OutriggerError?> RelayAsync(Call call, RouteTarget target, CallPlan plan, PooledBuffer buffer, Stream source)
    {
        var recording = call.Scan.IsStored && plan.Translation is null ? new StreamRecording(objects, call) : null;
        var state = new RelayState(plan.Kind.Protocol, plan.Translation?.BeginStream(), target.Upstream, dropUsage: !call.Scan.AsksUsage, recording?.Items);
        try
        {
            return await RelayAsync(call, target, state, recording, buffer, source);
        }
        finally
        {
            // When the client has left, what was reported until then is used up all the same.
            if (!call.Usage.IsReported && state.Progress.Usage.IsReported && (recording is null || await recording.MayBillAsync()))
            {
                call.Usage = state.Progress.Usage;
                call.Cost = pricer.GetCost(target, call.Usage);
            }
        }
    }

    private async Task<OutriggerError?> RelayAsync(Call call, RouteTarget target, RelayState state, StreamRecording? recording, PooledBuffer buffer, Stream source)
    {
        var client = call.Http.Response.BodyWriter;
        var output = (IBufferWriter<byte>?)call.Tap ?? client;
        var upstream = target.Upstream;
        OutriggerError? error = null;
        var isEnd = false;
        while (true)
        {
            var step = state.Take(buffer, output, isEnd);
            if (recording is not null)
            {
                // Before the client learns an id: it may use it at once.
                await recording.NoteAsync(state.Progress.ObjectId);
            }

            if (step == RelayStep.Failed)
            {
                error = ProvidersErrors.InvalidAnswer.With("The provider's stream held something that is not an event of its protocol.");
                break;
            }

            if (step is RelayStep.Done or RelayStep.UpstreamError || isEnd)
            {
                // Every choice has its finish reason: the answer is complete and only the terminal event is missing.
                error = step switch
                {
                    RelayStep.UpstreamError => ProvidersErrors.Failed.With("The provider ended its stream with an error."),
                    RelayStep.Done => null,
                    _ when state.Progress.IsComplete => null,
                    _ => ProvidersErrors.Broken.With("The provider's stream ended before the answer was complete."),
                };
                break;
            }

            if (state.HasWritten)
            {
                await FlushAsync(client, call, TapPart.Middle);
                state.HasWritten = false;
            }

            if (buffer.Length > _options.MaxEventBytes)
            {
                error = ProvidersErrors.AnswerTooLarge.With("An event of the provider's stream is larger than the limit.");
                break;
            }

            (isEnd, error) = await ReadAsync(call, upstream, buffer, source);
            if (error is not null)
            {
                break;
            }
        }

        var usage = state.Progress.Usage;
        call.Usage = recording is null || !usage.IsReported || await recording.MayBillAsync() ? usage : default;
        call.Cost = pricer.GetCost(target, call.Usage);
        if (error is null)
        {
            state.Close(output, CostText.ToComment(call.Cost, call.Usage));
        }
        else if (!state.HasSentError)
        {
            state.Fail(output, error);
        }

        await FlushAsync(client, call, error is null ? TapPart.End : TapPart.Failure);
        if (error is null)
        {
            await ReadTailAsync(call, buffer, source, isEnd);
        }

        return error;
    }

    // Each event of each stream passes here: the state that outlives a wait is pooled, not made anew.
    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    private static async ValueTask<(bool IsEnd, OutriggerError? Error)> ReadAsync(Call call, Upstream upstream, PooledBuffer buffer, Stream source)
    {
        call.Lifetime.Expect(CallEnd.Idle, upstream.Timeouts.Idle);
        try
        {
            var read = await source.ReadAsync(buffer.GetFree(), call.Lifetime.Token);
            buffer.Advance(read);
            return (read == 0, null);
        }
        catch (OperationCanceledException) when (call.Lifetime.End == CallEnd.Idle)
        {
            return (false, ProvidersErrors.TimedOut.With("The provider's stream stood still for too long."));
        }
        catch (IOException)
        {
            return (false, ProvidersErrors.Broken.With("The provider's stream broke off."));
        }
        finally
        {
            call.Lifetime.Rest();
        }
    }

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder))]
    private static async ValueTask FlushAsync(PipeWriter client, Call call, TapPart part)
    {
        if (call.Tap?.Pass(client, part) == false)
        {
            return;
        }

        // An idle deadline may have passed: what is left to say is still owed to a client that is there.
        var token = call.Lifetime.End is CallEnd.None ? call.Lifetime.Token : call.Http.RequestAborted;
        var result = await client.FlushAsync(token);
        if ((result.IsCanceled || result.IsCompleted) && call.Tap?.OutlivesClient() != true)
        {
            call.Http.RequestAborted.ThrowIfCancellationRequested();
            throw new OperationCanceledException("The client went away.");
        }
    }

    /// <summary>Reads what follows the terminal event, normally nothing, so that the connection can be used again.</summary>
    private static async ValueTask ReadTailAsync(Call call, PooledBuffer buffer, Stream source, bool isEnd)
    {
        call.Lifetime.Expect(CallEnd.Idle, TailLimit);
        try
        {
            for (var reads = 0; !isEnd && reads < 4; reads++)
            {
                buffer.Consume(buffer.Length);
                isEnd = await source.ReadAsync(buffer.GetFree(), call.Lifetime.Token) == 0;
            }
        }
        catch (Exception e) when (e is OperationCanceledException or IOException)
        {
            // The answer is complete; the connection is simply not used again.
        }
    }
}
