using System.Net;
using Microsoft.Extensions.Options;
using Outrigger.Gateway.Providers;
using Outrigger.Gateway.Resilience;
using Outrigger.Gateway.Routing;

namespace Outrigger.Gateway.Forwarding;

/// <summary>
/// Sends one request upstream and reads as much of the answer as it takes to know that it is one: the whole of it without
/// streaming, the first event of a stream. Nothing has gone to the client when it returns, so any failure can still be
/// repeated. Thread-safe.
/// </summary>
internal sealed class UpstreamClient(IOptions<ForwardingOptions> options, TimeProvider time)
{
    private const int StreamBufferBytes = 8 * 1024;
    private const int MaxErrorBytes = 1 << 20;
    private const int LargeBytes = 128 * 1024;

    private readonly ForwardingOptions _options = options.Value;

    /// <summary>One attempt. Failures are results, not exceptions.</summary>
    public async Task<AttemptResult> SendAsync(Call call, RouteTarget target, CallPlan plan, KeySlot key)
    {
        var upstream = target.Upstream;
        using var request = CreateRequest(call, target, plan, key);
        call.Lifetime.Expect(CallEnd.FirstByte, upstream.Timeouts.FirstByte);
        HttpResponseMessage? response = null;
        try
        {
            response = await upstream.Invoker.SendAsync(request, call.Lifetime.Token);
            key.NoteLimits(response, time.GetUtcNow());
            var result = await ReadAsync(call, plan, response);
            if (ReferenceEquals(result.Response, response))
            {
                response = null;
            }

            return result;
        }
        catch (OperationCanceledException) when (call.Lifetime.End is CallEnd.ClientGone or CallEnd.Total)
        {
            return new AttemptResult { Outcome = AttemptOutcome.Ended };
        }
        catch (OperationCanceledException) when (call.Lifetime.End != CallEnd.None)
        {
            return Fail(AttemptFailureKind.Timeout);
        }
        catch (OperationCanceledException)
        {
            // Not our token: the handler's own limit for making a connection.
            return Fail(AttemptFailureKind.Connect);
        }
        catch (HttpRequestException e)
        {
            return Fail(Classify(e.HttpRequestError));
        }
        catch (IOException)
        {
            return Fail(AttemptFailureKind.Broken);
        }
        finally
        {
            call.Lifetime.Rest();
            response?.Dispose();
        }
    }

    private static HttpRequestMessage CreateRequest(Call call, RouteTarget target, in CallPlan plan, KeySlot key)
    {
        var path = plan.Kind.Protocol.GetPath(plan.Kind, target.Model, call.Scan.IsStream);
        var request = new HttpRequestMessage(HttpMethod.Post, target.Upstream.GetUri(path))
        {
            Content = plan.Translation is { } translation ? new UpstreamBody(translation.Body, null, null) : CreateEdited(call, target),
        };
        UpstreamHeaders.Apply(request.Headers, call.Http.Request.Headers, plan, target.Upstream, key);
        return request;
    }

    private static UpstreamBody CreateEdited(Call call, RouteTarget target)
    {
        var body = call.Body!.Memory;
        ref readonly var scan = ref call.Scan;
        BodyEdit? model = scan.ModelLength == 0 || scan.Model == target.Model ? null : new BodyEdit(scan.ModelStart + 1, scan.ModelLength - 2, target.ModelUtf8);
        return new UpstreamBody(body, model, call.Kind.Protocol.Amend(body.Span, scan, target.Upstream.StreamUsage));
    }

    private async ValueTask<AttemptResult> ReadAsync(Call call, CallPlan plan, HttpResponseMessage response)
    {
        var status = (int)response.StatusCode;
        var source = await response.Content.ReadAsStreamAsync(call.Lifetime.Token);
        if (status >= 400)
        {
            var error = await ReadAllAsync(source, response, MaxErrorBytes, call.Lifetime.Token);
            return new AttemptResult
            {
                Outcome = AttemptOutcome.Refused,
                Failure = AttemptFailureKind.Status,
                Status = status,
                RetryAfter = UpstreamHeaders.GetRetryAfter(response, time.GetUtcNow()) ?? ReadRetryAfter(plan, status, error),
                Response = response,
                Body = error,
            };
        }

        // Redirects are not followed: the key was made for this address. Encodings were not asked for.
        if (status != (int)HttpStatusCode.OK || response.Content.Headers.ContentEncoding.Count > 0)
        {
            return Fail(AttemptFailureKind.Garbage, status);
        }

        return call.Scan.IsStream
            ? await ReadFirstEventAsync(call, plan, response, source)
            : await ReadAnswerAsync(call, plan, response, source);
    }

    private async ValueTask<AttemptResult> ReadAnswerAsync(Call call, CallPlan plan, HttpResponseMessage response, Stream source)
    {
        var body = await ReadAllAsync(source, response, _options.MaxAnswerBytes, call.Lifetime.Token);
        if (body?.Length > LargeBytes)
        {
            // The reader of the socket may have called us here: a long scan must not keep it from other sockets.
            await Task.Yield();
        }

        var usage = call.Usage;
        var tooLarge = body is null;
        if (body is null || !plan.Kind.Protocol.TryScanAnswer(body.Span, ref usage) || !TryTranslate(plan.Translation, ref body, usage))
        {
            body?.Dispose();
            return new AttemptResult { Outcome = AttemptOutcome.Failed, Failure = AttemptFailureKind.Garbage, Status = 200, IsTooLarge = tooLarge };
        }

        call.Usage = usage;
        return new AttemptResult { Outcome = AttemptOutcome.Answer, Status = 200, Response = response, Body = body };
    }

    /// <summary>
    /// The commit gate: the client's answer begins only when the upstream's stream has shown a first good event, so that
    /// an error in place of it can still go to another key or target.
    /// </summary>
    private async ValueTask<AttemptResult> ReadFirstEventAsync(Call call, CallPlan plan, HttpResponseMessage response, Stream source)
    {
        if (!IsEventStream(response))
        {
            return Fail(AttemptFailureKind.Garbage, 200);
        }

        var buffer = new PooledBuffer(StreamBufferBytes);
        try
        {
            var gate = new CommitGate(plan.Kind.Protocol);
            while (true)
            {
                var read = await source.ReadAsync(buffer.GetFree(), call.Lifetime.Token);
                buffer.Advance(read);
                var verdict = gate.Look(buffer.Span, isEnd: read == 0);
                if (verdict == GateVerdict.Open)
                {
                    var held = buffer;
                    buffer = null!;
                    return new AttemptResult { Outcome = AttemptOutcome.Stream, Status = 200, Response = response, Body = held, Source = source };
                }

                if (verdict != GateVerdict.Wait || buffer.Length > _options.MaxEventBytes)
                {
                    return new AttemptResult
                    {
                        Outcome = AttemptOutcome.Failed,
                        Failure = verdict switch
                        {
                            GateVerdict.Error => AttemptFailureKind.StreamError,
                            GateVerdict.Broken => AttemptFailureKind.Broken,
                            _ => AttemptFailureKind.Garbage,
                        },
                        Status = 200,
                        IsTooLarge = verdict == GateVerdict.Wait,
                    };
                }
            }
        }
        finally
        {
            buffer?.Dispose();
        }
    }

    /// <summary>The whole body; null when it is larger than the limit.</summary>
    private static async ValueTask<PooledBuffer?> ReadAllAsync(Stream source, HttpResponseMessage response, int limit, CancellationToken cancellationToken)
    {
        var announced = response.Content.Headers.ContentLength;
        if (announced > limit)
        {
            return null;
        }

        var body = new PooledBuffer((int)(announced ?? 4095) + 1);
        try
        {
            if (await body.TryFillAsync(source, limit, cancellationToken))
            {
                return body;
            }

            body.Dispose();
            return null;
        }
        catch
        {
            body.Dispose();
            throw;
        }
    }

    /// <summary>Puts the client's answer in the place of the upstream's; false when that is not one.</summary>
    private static bool TryTranslate(ITranslation? translation, ref PooledBuffer body, in TokenUsage usage)
    {
        if (translation is null)
        {
            return true;
        }

        var translated = new PooledBuffer(body.Length + 1024);
        if (!translation.TryWriteAnswer(body.Span, usage, translated))
        {
            translated.Dispose();
            return false;
        }

        body.Dispose();
        body = translated;
        return true;
    }

    /// <summary>Some protocols say in the error's body how long to wait.</summary>
    private static TimeSpan? ReadRetryAfter(in CallPlan plan, int status, PooledBuffer? error) =>
        status is 429 or 503 && error is not null ? plan.Kind.Protocol.ReadError(error.Span)?.RetryAfter : null;

    private static AttemptResult Fail(AttemptFailureKind kind, int status = 0) => new() { Outcome = AttemptOutcome.Failed, Failure = kind, Status = status };

    private static bool IsEventStream(HttpResponseMessage response) =>
        response.Content.Headers.NonValidated.TryGetValues("Content-Type", out var type)
        && type.ToString().StartsWith("text/event-stream", StringComparison.OrdinalIgnoreCase);

    private static AttemptFailureKind Classify(HttpRequestError error) => error switch
    {
        HttpRequestError.NameResolutionError or HttpRequestError.ConnectionError or HttpRequestError.SecureConnectionError
            or HttpRequestError.ProxyTunnelError => AttemptFailureKind.Connect,
        HttpRequestError.InvalidResponse or HttpRequestError.ConfigurationLimitExceeded or HttpRequestError.VersionNegotiationError => AttemptFailureKind.Garbage,
        _ => AttemptFailureKind.Broken,
    };
}
