using System.Buffers;
using System.IO.Pipelines;
using System.Net;
using Microsoft.AspNetCore.Http;
using Outrigger.Core.Egress;

namespace Outrigger.Sidecar.Proxy;

/// <summary>
/// The client's body on its way to the backend: what has come is sent at once, and nothing is kept. It can be sent once, so
/// that a request with it is repeated only when it was <see cref="KeptBody">kept</see>. When the backend answers before it is
/// whole, no more of it is read.
/// </summary>
internal sealed class RequestBody(HttpContext context, Deadline deadline, TimeSpan idle, TimeSpan firstByte, EarlyAnswer early) : HttpContent
{
    // What nobody reads any more, for a handler that counts what it sends.
    private static readonly byte[] Padding = new byte[128 * 1024];

    private long _sent;

    protected override Task SerializeToStreamAsync(Stream stream, TransportContext? transport) => SerializeToStreamAsync(stream, transport, CancellationToken.None);

    protected override async Task SerializeToStreamAsync(Stream stream, TransportContext? transport, CancellationToken cancellationToken)
    {
        try
        {
            if (!await PassAsync(stream, cancellationToken))
            {
                await PadAsync(stream, cancellationToken);
            }

            deadline.Expect(firstByte);
        }
        finally
        {
            early.End();
        }
    }

    // The header Content-Length says it where it is known; without it the body goes in chunks.
    protected override bool TryComputeLength(out long length)
    {
        length = 0;
        return false;
    }

    // False: the backend has answered, the rest is not wanted.
    private async Task<bool> PassAsync(Stream stream, CancellationToken cancellationToken)
    {
        var reader = context.Request.BodyReader;
        early.OnCome(reader.CancelPendingRead);
        while (!early.HasCome)
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
                _sent += piece.Length;
            }

            reader.AdvanceTo(read.Buffer.End);
            if (read.IsCompleted)
            {
                return true;
            }
        }

        LeaveAlone(reader);
        return false;
    }

    // Whoever reads next on the client's connection must not find the reading cancelled.
    private void LeaveAlone(PipeReader reader)
    {
        early.End();
        try
        {
            if (reader.TryRead(out var unread))
            {
                reader.AdvanceTo(unread.Buffer.Start);
            }
        }
        catch (BadHttpRequestException)
        {
            // What is wrong with the rest does not matter any more.
        }
    }

    // The connection takes no more: this goes nowhere, and ends what the head promised.
    private async Task PadAsync(Stream stream, CancellationToken cancellationToken)
    {
        for (var left = (Headers.ContentLength ?? _sent) - _sent; left > 0; left -= Padding.Length)
        {
            await stream.WriteAsync(Padding.AsMemory(0, (int)Math.Min(left, Padding.Length)), cancellationToken);
        }
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
