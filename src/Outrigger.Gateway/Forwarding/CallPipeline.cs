using System.Globalization;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Outrigger.Core.Callers;
using Outrigger.Core.Errors;
using Outrigger.Gateway.Providers;
using Outrigger.Gateway.Routing;

namespace Outrigger.Gateway.Forwarding;

/// <summary>
/// One call from its first byte to its record: who calls → body → model → may they → limits → cache → upstream → settle. Every
/// call ends in <see cref="CallSettlement"/> exactly once, whatever happened. Thread-safe.
/// </summary>
internal sealed class CallPipeline(
    ICallerAuthenticator callers,
    RoutingTableSource routing,
    IAdmissionPolicy admission,
    IAnswerCache cache,
    TargetRunner runner,
    CallSettlement settlement,
    IObjectDirectory objects,
    IOptions<ForwardingOptions> options,
    TimeProvider time,
    ILogger<CallPipeline> logger)
{
    private const int StatusClientGone = 499;
    private readonly ForwardingOptions _options = options.Value;

    /// <summary>Serves one request.</summary>
    /// <exception cref="UnfinishedAnswerException">
    /// The stream ended with an error event: the server closes the connection without the end of the body, because some
    /// clients overlook the event and would take a clean end for a complete answer.
    /// </exception>
    public Task RunAsync(HttpContext http, CallKind kind) => RunAsync(http, kind, default);

    /// <inheritdoc cref="RunAsync(HttpContext, CallKind)"/>
    /// <param name="http">The request and where its answer goes.</param>
    /// <param name="kind">The route.</param>
    /// <param name="address">What the route's path says.</param>
    /// <param name="inner">Set when the call comes from this process, which knows who calls; it learns what became of it.</param>
    public async Task RunAsync(HttpContext http, CallKind kind, CallAddress address, InnerCall? inner = null)
    {
        using var call = new Call(http, kind, address, time) { Caller = inner?.Caller, Decoded = inner?.Request };
        var activity = CallTelemetry.Begin(kind);
        try
        {
            await ServeAsync(call);
        }
        catch (Exception e) when (IsClientGone(call, e))
        {
            call.IsSuccess = false;
        }
        catch (OperationCanceledException) when (call.Lifetime.End == CallEnd.Total)
        {
            await FailAsync(call, ProvidersErrors.TimedOut.With("The call took longer than its total time limit."));
        }
#pragma warning disable CA1031 // The last line of defence: whatever broke, the client gets the protocol's error.
        catch (Exception e)
#pragma warning restore CA1031
        {
            logger.CallFailed(call.Id, e);
            await FailAsync(call, CoreErrors.Internal.With("Something broke inside Outrigger; the request id leads to it in the log."));
        }
        finally
        {
            call.Status = http.Response.HasStarted ? http.Response.StatusCode : StatusClientGone;
            settlement.Settle(call, admission, activity);
            inner?.Note(call);
        }

        if (call.IsCutOff)
        {
            throw new UnfinishedAnswerException();
        }
    }

    private async ValueTask ServeAsync(Call call)
    {
        call.Error = Authenticate(call) ?? await ReadAsync(call) ?? await ForwardAsync(call);
        if (call.Error is not null)
        {
            await FailAsync(call, call.Error);
        }
    }

    /// <summary>Answers with the error, or marks an answer that has begun as cut off.</summary>
    private static Task FailAsync(Call call, OutriggerError error)
    {
        call.Error = error;
        if (call.Http.Response.HasStarted)
        {
            call.IsCutOff = true;
            return Task.CompletedTask;
        }

        call.MarkFirstByte();
        AnswerHeaders.Write(call);
        return call.Kind.Protocol.WriteErrorAsync(call.Http, error);
    }

    private OutriggerError? Authenticate(Call call)
    {
        if (call.Caller is not null)
        {
            return null;
        }

        var result = callers.Authenticate(call.Http);
        call.Caller = result.Caller;
        return result.Error;
    }

    private async ValueTask<OutriggerError?> ReadAsync(Call call)
    {
        call.BeginWait();
        var (body, error) = await RequestReader.ReadAsync(call.Http.Request, call.Lifetime.Token);
        call.EndWait();
        call.Body = body;
        error ??= call.Kind.Protocol.ScanRequest(body!.Span, call.Kind, call.Address, _options.MaxJsonDepth, out call.Scan);
        if (error is null)
        {
            call.Scan.References = call.Kind.Protocol.FindReferences(body!.Span);
        }

        return error;
    }

    private async ValueTask<OutriggerError?> ForwardAsync(Call call)
    {
        var (route, error) = ModelResolver.Resolve(routing.Current, call.Caller!, call.Scan.Model);
        if (route is null)
        {
            return error;
        }

        if (call.Scan.NamesObjects && await LocateAsync(call, route) is { } unknown)
        {
            return unknown;
        }

        var admitted = await admission.AdmitAsync(CallAdmission.Ask(call, route), call.Lifetime.Token);
        if (admitted.Error is not null)
        {
            return admitted.Error;
        }

        // From here on the reservation is settled, whatever happens.
        call.Admitted = admitted;
        return await cache.RunAsync(call, route, runner);
    }

    // A task of its own: most calls name no object and have nothing to carry for it.
    private async Task<OutriggerError?> LocateAsync(Call call, Route route)
    {
        var (place, unrecorded, error) = await objects.FindAsync(call, call.Lifetime.Token);
        (call.Place, call.NamesUnrecorded) = (place, unrecorded is not null);
        return error is null && unrecorded is { } named && !Array.Exists(route.Targets, t => t.Upstream.AllowsUnrecordedObjects)
            ? ForwardingErrors.NotFound(named.Param)
            : error;
    }

    private static bool IsClientGone(Call call, Exception e) =>
        call.Lifetime.End == CallEnd.ClientGone
        || call.Http.RequestAborted.IsCancellationRequested
        || (e is OperationCanceledException && call.Lifetime.End == CallEnd.None && call.Http.Response.HasStarted);
}

/// <summary>The headers every answer of the gateway carries.</summary>
internal static class AnswerHeaders
{
    public static void Write(Call call)
    {
        var headers = call.Http.Response.Headers;
        if (call.Provider is not null)
        {
            headers["x-outrigger-provider"] = call.Provider;
            headers["x-outrigger-model"] = call.Model;
        }

        call.Admitted?.Limits?.WriteTo(headers);
        headers["x-outrigger-cache"] = call.CacheState;
        if (call.TranslationNotes is { } notes)
        {
            headers["x-outrigger-translation"] = notes;
        }

        if (!call.Scan.IsStream || call.Error is not null)
        {
            // In streams it is not known yet and follows as a comment.
            CostText.Write(headers, call.Cost, call.Usage);
        }

        headers["x-outrigger-overhead-us"] = call.OverheadMicros.ToString(CultureInfo.InvariantCulture);
    }

    /// <summary>Keeps proxies from storing a stream or holding it back.</summary>
    public static void WriteStream(HttpResponse response)
    {
        response.Headers.CacheControl = "no-cache, no-transform";
        response.Headers["X-Accel-Buffering"] = "no";
    }
}
