using System.Buffers;
using System.Globalization;
using System.IO.Pipelines;
using Microsoft.AspNetCore.Http;
using Outrigger.Core.Errors;
using Outrigger.Core.Streaming;
using Outrigger.Gateway.Caching.Flights;
using Outrigger.Gateway.Forwarding;

namespace Outrigger.Gateway.Caching;

/// <summary>
/// Gives an answer that another call has fetched: the same bytes, streams event by event, with the ids, times and costs of
/// this call. Stateless.
/// </summary>
internal static class AnswerReplay
{
    private static readonly byte[] Free = CostText.ToComment(new CallCost(0, IsPriced: true), default);

    /// <summary>Sets the headers; nothing is written yet.</summary>
    public static HttpResponse Begin(Call call, AnswerHead head, TimeSpan age)
    {
        (call.Provider, call.Model) = (head.Provider, head.Model);
        call.CacheState = CacheStates.Hit;

        // Nothing was used and nothing is owed, and both are known.
        call.Usage = new TokenUsage(IsReported: true, 0, 0, 0, 0);
        call.Cost = new CallCost(0, IsPriced: true);
        var response = call.Http.Response;
        response.StatusCode = StatusCodes.Status200OK;
        response.ContentType = head.ContentType;
        foreach (var (name, value) in head.Headers)
        {
            response.Headers[name] = value;
        }

        response.Headers.Age = Math.Max(0, (long)age.TotalSeconds).ToString(CultureInfo.InvariantCulture);
        call.MarkFirstByte();
        AnswerHeaders.Write(call);
        CostText.Write(response.Headers, call.Cost, call.Usage);
        if (call.Scan.IsStream)
        {
            AnswerHeaders.WriteStream(response);
        }

        return response;
    }

    /// <summary>Writes a kept answer.</summary>
    public static async Task<OutriggerError?> WriteAsync(Call call, CachedAnswer answer, TimeSpan age)
    {
        var response = Begin(call, new AnswerHead(answer.Provider, answer.Model, answer.ContentType, answer.Headers), age);
        if (answer.IsStream)
        {
            await WriteEventsAsync(call, answer.Body);
        }
        else
        {
            await WriteWholeAsync(call, response, answer.Body);
        }

        call.IsSuccess = true;
        return null;
    }

    /// <summary>Writes a whole body.</summary>
    public static async ValueTask WriteWholeAsync(Call call, HttpResponse response, ReadOnlyMemory<byte> body)
    {
        response.ContentLength = body.Length;
        await response.BodyWriter.WriteAsync(body, call.Lifetime.Token);
    }

    /// <summary>Writes whole events, each flushed on its own. What the first call cost is not what this one costs.</summary>
    public static async ValueTask WriteEventsAsync(Call call, ReadOnlyMemory<byte> events)
    {
        var client = call.Http.Response.BodyWriter;
        var cursor = default(SseCursor);
        while (!events.IsEmpty)
        {
            var length = cursor.TryFindEvent(events.Span, out var found) ? found : events.Length;
            var sseEvent = events[..length];
            client.Write(CostText.IsComment(sseEvent.Span) ? Free : sseEvent.Span);
            await FlushAsync(client, call);
            events = events[length..];
        }
    }

    /// <summary>How far a stream had come that broke off, for the error that ends it.</summary>
    public static StreamProgress Measure(IWireProtocol protocol, ReadOnlySpan<byte> events)
    {
        var scratch = new ArrayBufferWriter<byte>();
        var cursor = default(SseCursor);
        var progress = default(StreamProgress);
        while (cursor.TryFindEvent(events, out var length))
        {
            protocol.ScanEvent(SseEvent.GetData(events[..length], scratch), ref progress);
            events = events[length..];
        }

        return progress;
    }

    /// <summary>Sends what was written.</summary>
    /// <exception cref="OperationCanceledException">The client went away.</exception>
    public static async ValueTask FlushAsync(PipeWriter client, Call call)
    {
        var result = await client.FlushAsync(call.Lifetime.Token);
        if (result.IsCanceled || result.IsCompleted)
        {
            throw new OperationCanceledException("The client went away.");
        }
    }
}
