using System.Globalization;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Options;
using Outrigger.AspNetCore.Assistants;
using Outrigger.AspNetCore.Attachment;
using Outrigger.AspNetCore.ErrorAnswers;
using Outrigger.Assist.Errors;
using Outrigger.Sidecar.Proxy;
using Outrigger.Sidecar.Versions;

namespace Outrigger.Sidecar.Hosting;

/// <summary>
/// Has answers of status 5xx analysed, so that operators see them grouped and explained. A page of status 500 is an error that
/// the backend did not handle: it is answered in its place, so that no stack leaves the house and the client is told what to
/// do. What a handler of the backend answered itself goes on as it is and waits for nothing: at most 64 analyses run at once
/// beside, further ones are left out. Thread-safe.
/// </summary>
internal sealed class BackendErrors(IErrorResponder responder, IOptionsMonitor<ErrorAnswersOptions> errors, IOptionsMonitor<AttachmentOptions> attachment) : IFaultPages
{
    private const int MaxRunning = 64;

    private int _running;

    public async ValueTask<bool> TryReplaceAsync(HttpContext context, HttpResponseMessage answer, CancellationToken cancellationToken)
    {
        if (errors.CurrentValue.Mode != StepMode.Act || !attachment.CurrentValue.Enabled || HttpMethods.IsHead(context.Request.Method) || FaultPage.IsHandled(answer))
        {
            return false;
        }

        var (message, text) = await FaultPage.ReadAsync(answer, cancellationToken);
        await responder.RespondAsync(context, null, new ErrorOccurrence(message.Length > 0 ? message : Describe(context, (int)answer.StatusCode)) { Status = (int)answer.StatusCode, Stack = text });
        context.Features.Set(new Answered());
        return true;
    }

    /// <summary>Looks at an answer that has been written.</summary>
    public void Look(HttpContext context)
    {
        var status = context.Response.StatusCode;
        if (status < 500 || context.Features.Get<Answered>() is not null || errors.CurrentValue.Mode == StepMode.Off || !attachment.CurrentValue.Enabled || context.RequestAborted.IsCancellationRequested)
        {
            return;
        }

        if (Interlocked.Increment(ref _running) > MaxRunning)
        {
            Interlocked.Decrement(ref _running);
            return;
        }

        _ = AnalyzeAsync(context, status);
    }

    // The request is read before the first wait; afterwards its context serves another.
    private async Task AnalyzeAsync(HttpContext context, int status)
    {
        try
        {
            await responder.AnalyzeAsync(context, null, new ErrorOccurrence(Describe(context, status)) { Status = status, Type = "BackendAnswer" });
        }
        catch (OperationCanceledException)
        {
            // The client has left meanwhile.
        }
        finally
        {
            Interlocked.Decrement(ref _running);
        }
    }

    private static string Describe(HttpContext context, int status) =>
        string.Create(CultureInfo.InvariantCulture, $"{context.Request.Method} {VersionRoutes.Template(context.Request.Path.Value ?? "/")} answered {status}");

    // Says that the error was analysed as it was answered.
    private sealed class Answered;
}
