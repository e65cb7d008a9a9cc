using System.Buffers;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.AI;
using Outrigger.Core.Callers;
using Outrigger.Core.Telemetry;
using Outrigger.Gateway.Forwarding;
using Outrigger.Gateway.Translation;

namespace Outrigger.Gateway.InProcess;

/// <summary>
/// Makes calls without a connection: writes the request in OpenAI's dialect, as any client would, runs it through the
/// pipeline and reads the answer with the same codec. Thread-safe.
/// </summary>
internal sealed class InProcessGateway(CallPipeline pipeline, TimeProvider time)
{
    private const int InitialBytes = 1024;

    private static readonly Dialect Chat = InProcessDialects.Chat;
    private static readonly Dialect Embeddings = InProcessDialects.Embeddings;

    /// <summary>A whole answer.</summary>
    /// <exception cref="GatewayException">The call was refused or failed.</exception>
    public async Task<(ChatResponse Answer, IHeaderDictionary Headers)> GetChatAsync(ChatOrder order, CancellationToken cancellationToken)
    {
        await using var call = await StartChatAsync(order, cancellationToken);
        var body = await call.ReadAllAsync();
        return Chat.Chat!.ReadAnswer(body) is { } answer
            ? (Complete(answer, ReadUsage(Chat.Kind, body), call), call.Headers)
            : throw new InvalidOperationException("The gateway gave an answer that its own codec does not read.");
    }

    /// <summary>Starts a stream; the answer has begun when it returns.</summary>
    /// <exception cref="GatewayException">The call was refused, or failed before its first event.</exception>
    public async Task<ChatStream> StreamChatAsync(ChatOrder order, CancellationToken cancellationToken) =>
        new ChatStream(await StartChatAsync(order, cancellationToken), Chat);

    /// <summary>Vectors in the order of the texts.</summary>
    /// <exception cref="GatewayException">The call was refused or failed.</exception>
    public async Task<(IReadOnlyList<ReadOnlyMemory<float>> Vectors, TokenUsage Usage, IHeaderDictionary Headers)> GetEmbeddingsAsync(
        Caller caller, string model, EmbeddingRequest request, IHeaderDictionary headers, CancellationToken cancellationToken)
    {
        using var body = new PooledBuffer(InitialBytes);
        var report = new TranslationReport(dropsInstead: false);
        Embeddings.Embedding!.WriteRequest(body, request, new RequestTarget(model, "", AsksUsage: true, null), report);
        report.CloseExtras(request.Extras, Embeddings.Kind.Protocol.Name);
        await using var call = await StartAsync(new InnerCall(caller), Embeddings.Kind, body, report, headers, null, cancellationToken);
        var answer = await call.ReadAllAsync();
        var vectors = Embeddings.Embedding.ReadAnswer(answer);
        return vectors?.Count == request.Inputs.Count
            ? (vectors, ReadUsage(Embeddings.Kind, answer), call.Headers)
            : throw new GatewayException(Providers.ProvidersErrors.InvalidAnswer.With("The provider's answer does not hold one vector for each text."));
    }

    /// <summary>Usage in the words of Microsoft.Extensions.AI; null when the provider reported none.</summary>
    public static UsageDetails? ToDetails(in TokenUsage usage) => usage.IsReported
        ? new UsageDetails
        {
            InputTokenCount = usage.Prompt,
            OutputTokenCount = usage.Completion,
            TotalTokenCount = usage.Prompt + usage.Completion,
            CachedInputTokenCount = usage.Cached,
            ReasoningTokenCount = usage.Reasoning,
        }
        : null;

    private async Task<InProcessCall> StartChatAsync(ChatOrder order, CancellationToken cancellationToken)
    {
        using var body = new PooledBuffer(InitialBytes);
        var report = new TranslationReport(dropsInstead: false);
        Chat.Chat!.WriteRequest(body, order.Request, new RequestTarget(order.Model, "", AsksUsage: true, null), report);
        report.CloseExtras(order.Request.Extras, Chat.Kind.Protocol.Name);

        // The codecs of targets take the request itself; the bytes are what limits, cache and record go by.
        var inner = new InnerCall(order.Caller) { Request = order.Request };
        return await StartAsync(inner, Chat.Kind with { Route = order.Route }, body, report, order.Headers, order.RequestId, cancellationToken);
    }

    private Task<InProcessCall> StartAsync(
        InnerCall inner, CallKind kind, PooledBuffer body, TranslationReport report, IHeaderDictionary headers, string? requestId, CancellationToken cancellationToken)
    {
        if (report.Error is { } error)
        {
            throw new GatewayException(error);
        }

        cancellationToken.ThrowIfCancellationRequested();
        var exchange = new InProcessExchange(kind.Route, body.Span.ToArray(), cancellationToken);
        foreach (var (name, value) in headers)
        {
            exchange.Context.Request.Headers[name] = value;
        }

        if (requestId is not null)
        {
            exchange.Context.TraceIdentifier = requestId;
            exchange.Headers[RequestIds.HeaderName] = requestId;
        }
        else
        {
            RequestIds.Assign(exchange.Context, time);
        }

        return InProcessCall.StartAsync(pipeline, exchange, kind, inner, cancellationToken);
    }

    // Out of the answer itself: one from the cache costs nothing and still says what it took to make.
    private static TokenUsage ReadUsage(CallKind kind, ReadOnlySpan<byte> body)
    {
        var usage = default(TokenUsage);
        kind.Protocol.TryScanAnswer(body, ref usage);
        return usage;
    }

    private static ChatResponse Complete(ChatResponse answer, in TokenUsage usage, InProcessCall call)
    {
        foreach (var message in answer.Messages)
        {
            message.Contents = ClientContents.FromAnswer(message.Contents);
        }

        answer.Usage = ToDetails(usage);
        answer.AdditionalProperties = GatewayHeaders.ToProperties(call.Headers);
        return answer;
    }
}
