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
/// One call from its first byte to its record: who calls → body → model → may they → limits → upstream → settle. Every
/// call ends in <see cref="CallSettlement"/> exactly once, whatever happened. Thread-safe.
/// </summary>
internal sealed class CallPipeline(
    ICallerAuthenticator callers,
    RoutingTableSource routing,
    IAdmissionPolicy admission,
    TargetRunner runner,
    CallSettlement settlement,
    IOptions<ForwardingOptions> options,
    TimeProvider time,
    ILogger<CallPipeline> logger)
{
    private const int StatusClientGone = 499;
    private readonly ForwardingOptions _options = options.Value;

    /// <summary>Serves one request.</summary>
    public async Task RunAsync(HttpContext http, CallKind kind)
    {
        using var call = new Call(http, kind, time);
        var activity = CallTelemetry.Begin(kind);
        var admitted = default(Admission?);
        try
        {
            call.Error = Authenticate(call) ?? await ReadAsync(call);
            if (call.Error is null)
            {
                (call.Error, admitted) = await ForwardAsync(call);
            }

            if (call.Error is not null && !http.Response.HasStarted)
            {
                await AnswerErrorAsync(call, call.Error);
            }
        }
        catch (Exception e) when (IsClientGone(call, e))
        {
            call.IsSuccess = false;
        }
        catch (OperationCanceledException) when (call.Lifetime.End == CallEnd.Total && !http.Response.HasStarted)
        {
            call.Error = ProvidersErrors.TimedOut.With("The call took longer than its total time limit.");
            await AnswerErrorAsync(call, call.Error);
        }
#pragma warning disable CA1031 // The last line of defence: whatever broke, the client gets the protocol's error.
        catch (Exception e)
#pragma warning restore CA1031
        {
            logger.CallFailed(call.Id, e);
            call.Error = CoreErrors.Internal.With("Something broke inside Outrigger; the request id leads to it in the log.");
            if (http.Response.HasStarted)
            {
                http.Abort();
            }
            else
            {
                await AnswerErrorAsync(call, call.Error);
            }
        }
        finally
        {
            call.Status = http.Response.HasStarted ? http.Response.StatusCode : StatusClientGone;
            settlement.Settle(call, admission, admitted, activity);
        }
    }

    private OutriggerError? Authenticate(Call call)
    {
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
        return error ?? call.Kind.Protocol.ScanRequest(body!.Span, call.Kind, _options.MaxJsonDepth, out call.Scan);
    }

    private async ValueTask<(OutriggerError? Error, Admission? Admitted)> ForwardAsync(Call call)
    {
        var table = routing.Current;
        var (route, error) = ModelResolver.Resolve(table, call.Caller!, call.Scan.Model);
        if (route is null)
        {
            return (error, null);
        }

        var request = new AdmissionRequest(call.Caller!, call.Scan.Model, call.Body!.Length, call.Scan.MaxCompletionTokens);
        var admitted = await admission.AdmitAsync(request, call.Lifetime.Token);
        return admitted.Error is { } refused ? (refused, null) : (await runner.RunAsync(call, route), admitted);
    }

    private static Task AnswerErrorAsync(Call call, OutriggerError error)
    {
        call.MarkFirstByte();
        AnswerHeaders.Write(call);
        return call.Kind.Protocol.WriteErrorAsync(call.Http, error);
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

        headers["x-outrigger-cache"] = "off";
        headers["x-outrigger-overhead-us"] = call.OverheadMicros.ToString(CultureInfo.InvariantCulture);
    }
}
