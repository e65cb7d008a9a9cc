using System.Net.Http.Headers;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Primitives;

namespace Outrigger.Sidecar.Proxy;

/// <summary>Passes an answer on: head, body as it comes, trailers. Stateless.</summary>
internal static class ResponseCopy
{
    // Answers that come faster than the client takes them are sent in pieces of this size.
    private const int FlushBytes = 64 * 1024;

    /// <summary>Writes status and headers; nothing is sent yet.</summary>
    public static void WriteHead(HttpResponse to, HttpResponseMessage from)
    {
        to.StatusCode = (int)from.StatusCode;
        var nominated = from.Headers.NonValidated.TryGetValues("Connection", out var connection) ? Values(connection) : default;
        Copy(from.Headers.NonValidated, to, nominated);
        Copy(from.Content.Headers.NonValidated, to, nominated);
        if (to.StatusCode is 204 or 205 or < 200)
        {
            // These have no body, whatever a backend says about its length.
            to.Headers.Remove("Content-Length");
        }
    }

    /// <summary>Passes the body on. A piece is sent as soon as the next one is not there yet.</summary>
    /// <exception cref="IOException">The backend broke off, or what it sent is no HTTP.</exception>
    public static async Task WriteBodyAsync(HttpContext context, HttpResponseMessage from, BodyTap? tap, Deadline deadline, TimeSpan idle)
    {
        var body = await from.Content.ReadAsStreamAsync(deadline.Token);
        var writer = context.Response.BodyWriter;
        var unsent = 0;
        while (true)
        {
            // An empty read ends when there is something to read, so that no buffer is held while nothing comes.
            var ready = body.ReadAsync(Memory<byte>.Empty, deadline.Token);
            if (!ready.IsCompletedSuccessfully)
            {
                if (unsent > 0 || !context.Response.HasStarted)
                {
                    await writer.FlushAsync(deadline.Token);
                    unsent = 0;
                }

                deadline.Expect(idle);
            }

            await ready;
            var memory = writer.GetMemory();
            var read = await body.ReadAsync(memory, deadline.Token);
            if (read == 0)
            {
                // Once the head has gone, the end of a body whose length was said is not sent by the web server itself.
                if (unsent > 0 && context.Response.HasStarted)
                {
                    await writer.FlushAsync(deadline.Token);
                }

                return;
            }

            tap?.Add(memory.Span[..read]);
            writer.Advance(read);
            unsent += read;
            if (unsent >= FlushBytes)
            {
                deadline.Expect(idle);
                await writer.FlushAsync(deadline.Token);
                unsent = 0;
            }
        }
    }

    /// <summary>Passes on what came after the body, where the client's protocol has a place for it.</summary>
    public static void WriteTrailers(HttpResponse to, HttpResponseMessage from)
    {
        if (from.TrailingHeaders.NonValidated.Count == 0 || !to.SupportsTrailers())
        {
            return;
        }

        foreach (var (name, values) in from.TrailingHeaders.NonValidated)
        {
            if (HeaderRules.GoesToClient(name, default))
            {
                to.AppendTrailer(name, Values(values));
            }
        }
    }

    private static void Copy(HttpHeadersNonValidated headers, HttpResponse to, StringValues nominated)
    {
        foreach (var (name, values) in headers)
        {
            if (HeaderRules.GoesToClient(name, nominated))
            {
                to.Headers[name] = Values(values);
            }
        }
    }

    private static StringValues Values(HeaderStringValues values) => values.Count == 1 ? new(values.ToString()) : new([.. values]);
}
