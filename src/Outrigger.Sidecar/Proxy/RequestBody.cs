using System.Buffers;
using System.IO.Pipelines;
using System.Net;
using Microsoft.AspNetCore.Http;

namespace Outrigger.Sidecar.Proxy;

/// <summary>
/// The client's body on its way to the backend: what has come is sent at once, and nothing is kept. It can be sent once, so
/// that a request with it is repeated only when it was <see cref="KeptBody">kept</see>.
/// </summary>
internal sealed class RequestBody(HttpContext context, Deadline deadline, TimeSpan idle, TimeSpan firstByte) : HttpContent
{
    protected override Task SerializeToStreamAsync(Stream stream, TransportContext? transport) => SerializeToStreamAsync(stream, transport, CancellationToken.None);

    protected override async Task SerializeToStreamAsync(Stream stream, TransportContext? transport, CancellationToken cancellationToken)
    {
        var reader = context.Request.BodyReader;
        while (true)
        {
            if (!reader.TryRead(out var read))
            {
                // A client may take its time between two pieces, as long as the web server's least rate lets it.
                await stream.FlushAsync(cancellationToken);
                deadline.Expect(idle);
                read = await reader.ReadAsync(cancellationToken);
            }

            foreach (var piece in read.Buffer)
            {
                await stream.WriteAsync(piece, cancellationToken);
            }

            reader.AdvanceTo(read.Buffer.End);
            if (read.IsCompleted)
            {
                deadline.Expect(firstByte);
                return;
            }
        }
    }

    // The header Content-Length says it where it is known; without it the body goes in chunks.
    protected override bool TryComputeLength(out long length)
    {
        length = 0;
        return false;
    }
}

/// <summary>A small body that was read whole, to be sent more than once.</summary>
internal static class KeptBody
{
    /// <summary>Reads the body; null when it is larger.</summary>
    public static async ValueTask<byte[]> ReadAsync(HttpRequest request, int length, CancellationToken cancellationToken)
    {
        var body = new byte[length];
        var reader = request.BodyReader;
        var read = await reader.ReadAtLeastAsync(length, cancellationToken);
        read.Buffer.Slice(0, Math.Min(length, read.Buffer.Length)).CopyTo(body);
        reader.AdvanceTo(read.Buffer.End);
        return body;
    }
}
