using System.Net;

namespace Outrigger.Gateway.Simulation;

/// <summary>Announces a whole body, gives half of it and breaks like a connection that is closed early.</summary>
internal sealed class BreakingContent : HttpContent
{
    private readonly byte[] _body;

    public BreakingContent(byte[] body, string mediaType)
    {
        _body = body;
        Headers.ContentType = new System.Net.Http.Headers.MediaTypeHeaderValue(mediaType);
    }

    public static HttpIOException CreateBreak() =>
        new(HttpRequestError.ResponseEnded, "Simulated break in the middle of the answer (x-sim-fail: midstream).");

    protected override Task<Stream> CreateContentReadStreamAsync() => Task.FromResult<Stream>(new BreakingStream(_body.AsMemory(0, _body.Length / 2)));

    protected override async Task SerializeToStreamAsync(Stream stream, TransportContext? context)
    {
        await stream.WriteAsync(_body.AsMemory(0, _body.Length / 2));
        throw CreateBreak();
    }

    protected override bool TryComputeLength(out long length)
    {
        length = _body.Length;
        return true;
    }

    private sealed class BreakingStream(ReadOnlyMemory<byte> rest) : ReadOnlyStream
    {
        private ReadOnlyMemory<byte> _rest = rest;

        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (buffer.IsEmpty)
            {
                return ValueTask.FromResult(0);
            }

            if (_rest.IsEmpty)
            {
                throw CreateBreak();
            }

            var count = Math.Min(buffer.Length, _rest.Length);
            _rest[..count].CopyTo(buffer);
            _rest = _rest[count..];
            return ValueTask.FromResult(count);
        }
    }
}
