using System.Buffers;
using System.Runtime.CompilerServices;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.AI;
using Outrigger.Core.Streaming;
using Outrigger.Gateway.Forwarding;
using Outrigger.Gateway.Providers;
using Outrigger.Gateway.Translation;

namespace Outrigger.Gateway.InProcess;

/// <summary>A streamed answer, read event by event as the caller asks for more. Read once.</summary>
internal sealed class ChatStream(InProcessCall call, Dialect dialect) : IAsyncDisposable
{
    private readonly ArrayBufferWriter<byte> _scratch = new();
    private readonly ToolCallAssembly _toolCalls = new();
    private readonly IChatStreamDecoder _decoder = dialect.Chat!.CreateDecoder();
    private StreamProgress _progress;

    public IHeaderDictionary Headers => call.Headers;

    /// <summary>The updates; the last one carries the usage.</summary>
    /// <exception cref="GatewayException">The answer broke off.</exception>
    public async IAsyncEnumerable<ChatResponseUpdate> ReadAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var updates = new List<ChatResponseUpdate>();
        var cursor = default(SseCursor);
        var held = new PooledBuffer(4096);
        string? responseId = null;
        string? model = null;
        try
        {
            while (true)
            {
                var more = await call.ReadAsync();
                if (more.IsEmpty)
                {
                    break;
                }

                foreach (var part in more)
                {
                    held.Write(part.Span);
                }

                call.Advance(more.End, more.End);
                var isEnd = false;
                while (!isEnd && cursor.TryFindEvent(held.Span, out var length))
                {
                    updates.Clear();
                    isEnd = Take(held.Span[..length], updates);
                    held.Consume(length);
                    foreach (var update in updates)
                    {
                        responseId = update.ResponseId ??= responseId;
                        model = update.ModelId ??= model;
                        if (_toolCalls.Take(update))
                        {
                            yield return update;
                        }
                    }

                    cancellationToken.ThrowIfCancellationRequested();
                }
            }

            // What is left of the answer: tool calls put together, and what it cost.
            yield return Last(responseId, model);
        }
        finally
        {
            held.Dispose();
        }
    }

    public ValueTask DisposeAsync() => call.DisposeAsync();

    /// <summary>Reads one event; true at the stream's end.</summary>
    private bool Take(ReadOnlySpan<byte> sseEvent, List<ChatResponseUpdate> updates)
    {
        var data = SseEvent.GetData(sseEvent, _scratch);
        switch (dialect.Kind.Protocol.ScanEvent(data, ref _progress))
        {
            case StreamEventKind.Empty:
                return false;
            case StreamEventKind.Terminal:
                return true;
            case StreamEventKind.Error:
                // The pipeline says the same in its own words when the call is over, if the error is ours.
                var read = dialect.Kind.Protocol.ReadError(data);
                throw new GatewayException(ProvidersErrors.Failed.With(read is { Message.Length: > 0 } ? read.Message : "The provider ended its stream with an error."), read?.Code);
            case StreamEventKind.Invalid:
                throw new GatewayException(ProvidersErrors.InvalidAnswer.With("The provider's stream held something that is not an event of its protocol."));
            default:
                return _decoder.Read(data, updates)
                    ? false
                    : throw new GatewayException(ProvidersErrors.InvalidAnswer.With("The provider's stream held an event that does not belong where it stands."));
        }
    }

    private ChatResponseUpdate Last(string? responseId, string? model)
    {
        var last = new ChatResponseUpdate(ChatRole.Assistant, _toolCalls.Finish())
        {
            ResponseId = responseId,
            ModelId = model,
            AdditionalProperties = GatewayHeaders.ToProperties(call.Headers),
        };
        last.AdditionalProperties["x-outrigger-cost-usd"] = CostText.Format(call.Inner.Cost.NanoUsd);
        if (InProcessGateway.ToDetails(_progress.Usage) is { } usage)
        {
            last.Contents.Add(new UsageContent(usage));
        }

        return last;
    }
}
