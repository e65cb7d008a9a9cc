using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Outrigger.Core.Errors;

namespace Outrigger.Server.Hosting;

/// <summary>Answers with errors that no endpoint has written, in the shape of the route. Never with an exception's text.</summary>
internal sealed class ErrorResponder(IEnumerable<IErrorShape> shapes, ILogger<ErrorResponder> log)
{
    private readonly IErrorShape[] _shapes = [.. shapes];

    public Task WriteAsync(HttpContext context, OutriggerError error)
    {
        foreach (var shape in _shapes)
        {
            if (shape.Covers(context.Request))
            {
                return shape.WriteAsync(context, error);
            }
        }

        return ProblemWriter.WriteAsync(context, error);
    }

    /// <summary>Answers for an exception that left an endpoint; a bug is logged here, once.</summary>
    public async Task HandleAsync(HttpContext context, Exception exception)
    {
        if (exception is OperationCanceledException or IOException && context.RequestAborted.IsCancellationRequested)
        {
            // The client has left; there is nobody to answer.
            return;
        }

        var error = Translate(exception);
        if (error.Type.Status >= StatusCodes.Status500InternalServerError && exception is not OutriggerException)
        {
            log.RequestFailed(context.TraceIdentifier, exception);
        }

        if (!context.Response.HasStarted)
        {
            Reset(context.Response);
        }

        await WriteAsync(context, error);
    }

    // Response.Clear would take the request id with it.
    private static void Reset(HttpResponse response)
    {
        response.Headers.ContentType = default;
        response.Headers.ContentLength = null;
        response.Headers.ContentEncoding = default;
        response.Headers.ETag = default;
        response.Headers.CacheControl = default;
    }

    private static OutriggerError Translate(Exception exception) => exception switch
    {
        OutriggerException known => known.Error,
        BadHttpRequestException { StatusCode: StatusCodes.Status413PayloadTooLarge } => CoreErrors.BodyTooLarge.With("The body is larger than the server takes."),
        BadHttpRequestException { StatusCode: StatusCodes.Status415UnsupportedMediaType } => CoreErrors.UnsupportedMediaType.With("The content type is missing or another one."),
        BadHttpRequestException { StatusCode: StatusCodes.Status408RequestTimeout } => HostingErrors.RequestTimeout.With("The body came too slowly."),
        BadHttpRequestException { InnerException: JsonException json } => CoreErrors.InvalidRequest.With(Describe(json)) with { Param = json.Path },
        BadHttpRequestException => CoreErrors.InvalidRequest.With("The request cannot be read as the route expects it."),
        _ => CoreErrors.Internal.With("The log holds the reason under this trace id."),
    };

    private static string Describe(JsonException json) => json.LineNumber is { } line
        ? $"The body is not the JSON that the route expects, at line {line + 1}, byte {json.BytePositionInLine + 1}."
        : "The body is not the JSON that the route expects.";
}
