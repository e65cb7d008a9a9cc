using System.Net;
using System.Text;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Options;
using Outrigger.Core.Callers;
using Outrigger.Core.Errors;
using Outrigger.Core.Time;
using Outrigger.Gateway.Forwarding;
using Outrigger.Gateway.Protocols.OpenAIChat;
using Outrigger.Gateway.Providers;
using Outrigger.Gateway.Routing;
using Outrigger.Gateway.StoredObjects;

namespace Outrigger.Gateway.Protocols.OpenAIResponses;

/// <summary>
/// Answers that lie at their provider: fetched, cancelled and deleted by the tenant that asked for them and by nobody else.
/// Asked of the provider and with the key they were made with. Costs nothing and counts as no call; what an answer used
/// that was made in the background is billed when its end is first seen here. Thread-safe.
/// </summary>
internal sealed class StoredResponses(
    ICallerAuthenticator callers,
    ObjectDirectory objects,
    BillCollector bills,
    RoutingTableSource routing,
    IOptions<ForwardingOptions> options,
    TimeProvider time)
{
    private static readonly string[] FetchQuery = ["include", "include[]", "stream", "starting_after", "include_obfuscation"];
    private static readonly string[] ItemsQuery = ["include", "include[]", "limit", "order", "after"];
    private static readonly CallPlan Plan = new(ResponsesKinds.Responses, null, null);

    /// <summary><c>GET /v1/responses/{id}</c></summary>
    public Task GetAsync(HttpContext http) => RunAsync(http, HttpMethod.Get, "", FetchQuery);

    /// <summary><c>GET /v1/responses/{id}/input_items</c></summary>
    public Task ListInputAsync(HttpContext http) => RunAsync(http, HttpMethod.Get, "/input_items", ItemsQuery);

    /// <summary><c>POST /v1/responses/{id}/cancel</c></summary>
    public Task CancelAsync(HttpContext http) => RunAsync(http, HttpMethod.Post, "/cancel", []);

    /// <summary><c>DELETE /v1/responses/{id}</c></summary>
    public Task DeleteAsync(HttpContext http) => RunAsync(http, HttpMethod.Delete, "", []);

    private async Task RunAsync(HttpContext http, HttpMethod method, string suffix, string[] query)
    {
        using var call = new Call(http, ResponsesKinds.Responses, default, time);
        try
        {
            var error = await ServeAsync(call, method, suffix, query);
            if (error is not null)
            {
                await FailAsync(call, error);
            }
        }
        catch (OperationCanceledException) when (http.RequestAborted.IsCancellationRequested)
        {
            // The client left.
        }
        catch (OperationCanceledException)
        {
            await FailAsync(call, ProvidersErrors.TimedOut.With("The provider did not answer in time."));
        }
        catch (Exception e) when (e is HttpRequestException or IOException)
        {
            await FailAsync(call, ProvidersErrors.Unreachable.With("The provider could not be reached, or broke off its answer."));
        }
    }

    private static Task FailAsync(Call call, OutriggerError error)
    {
        if (call.Http.Response.HasStarted)
        {
            // Cut off: an end without the end of the body is the one thing every client understands.
            call.Http.Abort();
            return Task.CompletedTask;
        }

        call.Error = error;
        call.MarkFirstByte();
        AnswerHeaders.Write(call);
        return OpenAIErrorShape.WriteAsync(call.Http, error);
    }

    private async ValueTask<OutriggerError?> ServeAsync(Call call, HttpMethod method, string suffix, string[] query)
    {
        var result = callers.Authenticate(call.Http);
        if (result.Error is not null)
        {
            return result.Error;
        }

        var id = call.Http.Request.RouteValues["id"] as string ?? "";
        if (!IsId(id) || await objects.FindAsync(result.Caller!.Tenant, StoredObjectKind.Response, id, call.Lifetime.Token) is not { } stored)
        {
            return NotFound();
        }

        var upstream = routing.Current.Upstreams.Select(u => u.Upstream).FirstOrDefault(u => string.Equals(u.Name, stored.Provider, StringComparison.OrdinalIgnoreCase));
        if (upstream is null)
        {
            return NotFound();
        }

        (call.Provider, call.Model) = (upstream.Name, stored.Model);
        if (FindKey(upstream, stored.KeyId) is not { } key)
        {
            return ProvidersErrors.CredentialsExhausted.With($"The provider '{upstream.Name}' accepts none of its keys.");
        }

        if (!await upstream.EnterAsync(call.Lifetime.Token))
        {
            return ProvidersErrors.Busy.With($"All places of '{upstream.Name}' stayed taken.") with { RetryAfter = TimeSpan.FromSeconds(1) };
        }

        try
        {
            if (method == HttpMethod.Delete && stored.Bill is not null)
            {
                await CollectBeforeDeletionAsync(call, upstream, key, stored);
            }

            return await AskAsync(call, upstream, key, stored, method, "/responses/" + id + suffix + GetQuery(call.Http.Request, query));
        }
        finally
        {
            upstream.Exit();
        }
    }

    private async ValueTask<OutriggerError?> AskAsync(Call call, Upstream upstream, KeySlot key, StoredObject stored, HttpMethod method, string path)
    {
        using var request = new HttpRequestMessage(method, upstream.GetUri(path));
        UpstreamHeaders.Apply(request.Headers, call.Http.Request.Headers, Plan, upstream, key);
        call.Lifetime.Expect(CallEnd.FirstByte, upstream.Timeouts.FirstByte);
        call.BeginWait();
        using var answer = await upstream.Invoker.SendAsync(request, call.Lifetime.Token);
        await using var source = await answer.Content.ReadAsStreamAsync(call.Lifetime.Token);
        call.EndWait();
        var status = (int)answer.StatusCode;
        switch (status)
        {
            case 404:
                return NotFound();
            case 401 or 402 or 403:
                return ProvidersErrors.CredentialsExhausted.With($"The provider '{upstream.Name}' does not accept the key the answer was made with.");
            case 429:
                return ProvidersErrors.RateLimited.With($"The rate limit of the provider '{upstream.Name}' is reached.") with { RetryAfter = UpstreamHeaders.GetRetryAfter(answer, time.GetUtcNow()) };
            case not 200 and < 400:
                return ProvidersErrors.InvalidAnswer.With($"The answer of the provider '{upstream.Name}' is not one of its protocol.");
        }

        if (method == HttpMethod.Delete && status == 200)
        {
            await objects.RemoveAsync(stored, CancellationToken.None);
        }

        return status == 200 && IsEventStream(answer)
            ? await RelayAsync(call, upstream, stored, answer, source)
            : await PassAsync(call, upstream, stored, answer, source);
    }

    /// <summary>Nobody can ask for the usage of an answer that is gone.</summary>
    private async ValueTask CollectBeforeDeletionAsync(Call call, Upstream upstream, KeySlot key, StoredObject stored)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, upstream.GetUri("/responses/" + stored.Id));
        UpstreamHeaders.Apply(request.Headers, call.Http.Request.Headers, Plan, upstream, key);
        call.Lifetime.Expect(CallEnd.FirstByte, upstream.Timeouts.FirstByte);
        using var answer = await upstream.Invoker.SendAsync(request, call.Lifetime.Token);
        await using var source = await answer.Content.ReadAsStreamAsync(call.Lifetime.Token);
        using var body = new PooledBuffer(4096);
        if ((int)answer.StatusCode == 200 && await body.TryFillAsync(source, options.Value.MaxAnswerBytes, call.Lifetime.Token))
        {
            await CollectAsync(call, upstream, stored, body.Span.ToArray());
        }
    }

    private ValueTask CollectAsync(Call call, Upstream upstream, StoredObject stored, ReadOnlyMemory<byte> body) =>
        stored.Bill is not null && Plan.Kind.Protocol.FindStored(body.Span) is { } answer
            ? bills.CollectAsync(call, stored, new RouteTarget(upstream, stored.Model), answer)
            : ValueTask.CompletedTask;

    /// <summary>Passes a whole answer or error on, keys taken out of errors.</summary>
    private async ValueTask<OutriggerError?> PassAsync(Call call, Upstream upstream, StoredObject stored, HttpResponseMessage answer, Stream source)
    {
        using var body = new PooledBuffer(4096);
        int read;
        while ((read = await source.ReadAsync(body.GetFree(), call.Lifetime.Token)) > 0)
        {
            body.Advance(read);
            if (body.Length > options.Value.MaxAnswerBytes)
            {
                return ProvidersErrors.AnswerTooLarge.With($"The answer of the provider '{upstream.Name}' is larger than the limit.");
            }
        }

        var status = (int)answer.StatusCode;
        if (status >= 400 && !Plan.Kind.Protocol.IsError(body.Span))
        {
            return ProvidersErrors.Failed.With($"The provider '{upstream.Name}' answered with status {status}.");
        }

        if (status == 200)
        {
            await CollectAsync(call, upstream, stored, body.Memory);
        }

        var response = Begin(call, upstream, answer, TranslatedError.GetStatus(status), "application/json");
        var bytes = status >= 400 ? upstream.MaskKeys(body.Memory) : body.Memory;
        response.ContentLength = bytes.Length;
        await response.BodyWriter.WriteAsync(bytes, call.Lifetime.Token);
        return null;
    }

    /// <summary>Passes a stream on, event by event; an answer is replayed, so nothing is charged for it again.</summary>
    private async ValueTask<OutriggerError?> RelayAsync(Call call, Upstream upstream, StoredObject stored, HttpResponseMessage answer, Stream source)
    {
        var response = Begin(call, upstream, answer, StatusCodes.Status200OK, "text/event-stream; charset=utf-8");
        response.Headers.CacheControl = "no-cache, no-transform";
        using var buffer = new PooledBuffer(8 * 1024);
        var items = stored.Bill is null ? null : new List<string>();
        var state = new RelayState(Plan.Kind.Protocol, null, upstream, dropUsage: false, items);
        while (true)
        {
            call.Lifetime.Expect(CallEnd.Idle, upstream.Timeouts.Idle);
            var read = await source.ReadAsync(buffer.GetFree(), call.Lifetime.Token);
            call.Lifetime.Rest();
            buffer.Advance(read);
            var step = state.Take(buffer, response.BodyWriter, isEnd: read == 0);
            if (items is not null && step is RelayStep.Done or RelayStep.UpstreamError && state.Progress is { HasEnded: true, Usage: var usage })
            {
                var ended = new StoredAnswer(stored.Id, false, usage, step == RelayStep.Done, items);
                await bills.CollectAsync(call, stored, new RouteTarget(upstream, stored.Model), ended);
            }

            if (step == RelayStep.Done)
            {
                state.Close(response.BodyWriter, default);
                await response.BodyWriter.FlushAsync(call.Lifetime.Token);
                return null;
            }

            if (step != RelayStep.Continue || read == 0 || buffer.Length > options.Value.MaxEventBytes)
            {
                return await BreakAsync(call, state);
            }

            await response.BodyWriter.FlushAsync(call.Lifetime.Token);
        }
    }

    private static async ValueTask<OutriggerError?> BreakAsync(Call call, RelayState state)
    {
        var error = ProvidersErrors.Broken.With("The provider's stream ended before the answer was complete.");
        if (!state.HasSentError)
        {
            state.Fail(call.Http.Response.BodyWriter, error);
        }

        await call.Http.Response.BodyWriter.FlushAsync(call.Lifetime.Token);
        return error;
    }

    private static HttpResponse Begin(Call call, Upstream upstream, HttpResponseMessage answer, int status, string contentType)
    {
        var response = call.Http.Response;
        response.StatusCode = status;
        response.ContentType = contentType;
        UpstreamHeaders.CopyToClient(answer, Plan, upstream, response.Headers);
        call.MarkFirstByte();
        AnswerHeaders.Write(call);
        return response;
    }

    /// <summary>The key it was made with; another of the provider's when that one is gone.</summary>
    private KeySlot? FindKey(Upstream upstream, string id)
    {
        foreach (var slot in upstream.Keys.Slots)
        {
            if (slot.Id == id)
            {
                return slot;
            }
        }

        UInt128 tried = 0;
        return upstream.Keys.Pick(time.GetUnixMicroseconds(), ref tried);
    }

    private static OutriggerError NotFound() => ForwardingErrors.ObjectNotFound.With("There is no such response.") with { Param = "id" };

    /// <summary>The id becomes a part of a path: nothing but what ids are made of.</summary>
    private static bool IsId(string id) => id.Length is > 0 and <= StoredObject.MaxIdLength && id.All(c => char.IsAsciiLetterOrDigit(c) || c is '_' or '-');

    private static string GetQuery(HttpRequest request, string[] names)
    {
        var query = new StringBuilder();
        foreach (var name in names)
        {
            foreach (var value in request.Query[name])
            {
                query.Append(query.Length == 0 ? '?' : '&').Append(WebUtility.UrlEncode(name)).Append('=').Append(WebUtility.UrlEncode(value));
            }
        }

        return query.ToString();
    }

    private static bool IsEventStream(HttpResponseMessage answer) => answer.Content.Headers.ContentType?.MediaType is "text/event-stream";
}
