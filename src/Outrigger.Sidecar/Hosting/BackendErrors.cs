using System.Globalization;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Options;
using Outrigger.AspNetCore.Assistants;
using Outrigger.AspNetCore.Attachment;
using Outrigger.AspNetCore.ErrorAnswers;
using Outrigger.Assist.Errors;
using Outrigger.Sidecar.Versions;

namespace Outrigger.Sidecar.Hosting;

/// <summary>
/// Has answers of status 5xx analysed, so that operators see them grouped and explained. The client gets the answer as it is and
/// waits for nothing: at most 64 analyses run at once, further ones are left out. Thread-safe.
/// </summary>
internal sealed class BackendErrors(IErrorResponder responder, IOptionsMonitor<ErrorAnswersOptions> errors, IOptionsMonitor<AttachmentOptions> attachment)
{
    private const int MaxRunning = 64;

    private int _running;

    /// <summary>Looks at an answer that has been written.</summary>
    public void Look(HttpContext context)
    {
        var status = context.Response.StatusCode;
        if (status < 500 || errors.CurrentValue.Mode == StepMode.Off || !attachment.CurrentValue.Enabled || context.RequestAborted.IsCancellationRequested)
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
            var route = context.Request.Method + " " + VersionRoutes.Template(context.Request.Path.Value ?? "/");
            await responder.AnalyzeAsync(context, null, new ErrorOccurrence(string.Create(CultureInfo.InvariantCulture, $"{route} answered {status}")) { Status = status, Type = "BackendAnswer" });
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
}
