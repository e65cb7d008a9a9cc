using System.Buffers;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Outrigger.Core.Errors;

namespace Outrigger.Gateway.Forwarding;

/// <summary>Reads a request body into one rented array. Stateless.</summary>
internal static class RequestReader
{
    private const int InitialBytes = 4096;
    private const long MaxDrainedBytes = 64 << 20;

    /// <summary>The body, or why it was not taken. The server's own limit (413) and a client that breaks off end here.</summary>
    public static async ValueTask<(PooledBuffer? Body, OutriggerError? Error)> ReadAsync(HttpRequest request, CancellationToken cancellationToken)
    {
        if (!IsJson(request.ContentType))
        {
            return (null, CoreErrors.UnsupportedMediaType.With("The content type must be application/json."));
        }

        var limit = TakeLimit(request);
        if (request.ContentLength > limit)
        {
            await DrainAsync(request, cancellationToken);
            return (null, TooLarge(limit));
        }

        // One byte more than announced, so that the read that finds the end has room.
        var announced = request.ContentLength is { } length ? (int)Math.Min(length, 1 << 20) + 1 : InitialBytes;
        var body = new PooledBuffer(announced);
        try
        {
            if (await body.TryFillAsync(request.Body, limit, cancellationToken))
            {
                return (body, null);
            }

            body.Dispose();
            await DrainAsync(request, cancellationToken);
            return (null, TooLarge(limit));
        }
        catch (BadHttpRequestException e)
        {
            body.Dispose();
            return (null, e.StatusCode == StatusCodes.Status413PayloadTooLarge ? TooLarge(limit) : CoreErrors.InvalidRequest.With("The request body could not be read."));
        }
        catch
        {
            body.Dispose();
            throw;
        }
    }

    /// <summary>
    /// The server's limit, which is enforced here from now on: the server would close the connection on a client that is
    /// still sending, and the client would see a broken connection in place of the answer.
    /// </summary>
    private static long TakeLimit(HttpRequest request)
    {
        var feature = request.HttpContext.Features.Get<IHttpMaxRequestBodySizeFeature>();
        var limit = feature?.MaxRequestBodySize ?? long.MaxValue;
        if (feature is { IsReadOnly: false })
        {
            feature.MaxRequestBodySize = null;
        }

        return limit;
    }

    /// <summary>Reads on for a while and throws it away, so that a client that sends first and listens later gets its answer.</summary>
    private static async ValueTask DrainAsync(HttpRequest request, CancellationToken cancellationToken)
    {
        if (request.ContentLength > MaxDrainedBytes || request.Headers.Expect.Count > 0)
        {
            return;
        }

        var scrap = ArrayPool<byte>.Shared.Rent(64 * 1024);
        try
        {
            int read;
            for (long drained = 0; drained < MaxDrainedBytes; drained += read)
            {
                read = await request.Body.ReadAsync(scrap, cancellationToken);
                if (read == 0)
                {
                    return;
                }
            }
        }
        catch (Exception e) when (e is BadHttpRequestException or IOException)
        {
            // Enough was done for this client.
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(scrap);
        }
    }

    private static OutriggerError TooLarge(long limit) => CoreErrors.BodyTooLarge.With($"The request body is larger than the limit of {limit} bytes.");

    private static bool IsJson(string? contentType)
    {
        const string Json = "application/json";
        return contentType is not null
            && contentType.StartsWith(Json, StringComparison.OrdinalIgnoreCase)
            && (contentType.Length == Json.Length || contentType.AsSpan(Json.Length).TrimStart() is [';', ..]);
    }
}
