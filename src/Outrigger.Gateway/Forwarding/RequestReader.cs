using Microsoft.AspNetCore.Http;
using Outrigger.Core.Errors;

namespace Outrigger.Gateway.Forwarding;

/// <summary>Reads a request body into one rented array. Stateless.</summary>
internal static class RequestReader
{
    private const int InitialBytes = 4096;

    /// <summary>The body, or why it was not taken. The server's own limit (413) and a client that breaks off end here.</summary>
    public static async ValueTask<(PooledBuffer? Body, OutriggerError? Error)> ReadAsync(HttpRequest request, CancellationToken cancellationToken)
    {
        if (!IsJson(request.ContentType))
        {
            return (null, CoreErrors.UnsupportedMediaType.With("The content type must be application/json."));
        }

        // One byte more than announced, so that the read that finds the end has room.
        var announced = request.ContentLength is { } length ? (int)Math.Min(length, 1 << 20) + 1 : InitialBytes;
        var body = new PooledBuffer(announced);
        try
        {
            int read;
            while ((read = await request.Body.ReadAsync(body.GetFree(), cancellationToken)) > 0)
            {
                body.Advance(read);
            }

            return (body, null);
        }
        catch (BadHttpRequestException e)
        {
            body.Dispose();
            return (null, e.StatusCode == StatusCodes.Status413PayloadTooLarge
                ? CoreErrors.BodyTooLarge.With("The request body is larger than this server takes.")
                : CoreErrors.InvalidRequest.With("The request body could not be read."));
        }
        catch
        {
            body.Dispose();
            throw;
        }
    }

    private static bool IsJson(string? contentType)
    {
        const string Json = "application/json";
        return contentType is not null
            && contentType.StartsWith(Json, StringComparison.OrdinalIgnoreCase)
            && (contentType.Length == Json.Length || contentType.AsSpan(Json.Length).TrimStart() is [';', ..]);
    }
}
