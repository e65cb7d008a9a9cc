using System.Net;
using System.Net.Http.Headers;

namespace Outrigger.Gateway.Forwarding;

/// <summary>
/// The client's bytes on their way upstream, with at most two places replaced and without a copy of the rest. May be
/// sent again: a retry reads the same bytes.
/// </summary>
internal sealed class UpstreamBody : HttpContent
{
    private static readonly MediaTypeHeaderValue Json = new("application/json");

    private readonly ReadOnlyMemory<byte> _source;
    private readonly BodyEdit _first;
    private readonly BodyEdit _second;
    private readonly long _length;

    /// <param name="source">The client's body.</param>
    /// <param name="one">A replacement, or null.</param>
    /// <param name="two">Another that does not touch the first, or null.</param>
    public UpstreamBody(ReadOnlyMemory<byte> source, BodyEdit? one, BodyEdit? two)
    {
        _source = source;
        var none = new BodyEdit(source.Length, 0, default);
        (_first, _second) = (one ?? none, two ?? none);
        if (_second.Start < _first.Start)
        {
            (_first, _second) = (_second, _first);
        }

        _length = source.Length - _first.Length - _second.Length + _first.Bytes.Length + _second.Bytes.Length;
        Headers.ContentType = Json;
    }

    protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context) =>
        SerializeToStreamAsync(stream, context, CancellationToken.None);

    protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context, CancellationToken cancellationToken) =>
        WriteAsync(stream, cancellationToken);

    protected override bool TryComputeLength(out long length)
    {
        length = _length;
        return true;
    }

    private async Task WriteAsync(Stream stream, CancellationToken cancellationToken)
    {
        var afterFirst = _first.Start + _first.Length;
        var afterSecond = _second.Start + _second.Length;
        await WritePartAsync(stream, _source[.._first.Start], cancellationToken);
        await WritePartAsync(stream, _first.Bytes, cancellationToken);
        await WritePartAsync(stream, _source[afterFirst.._second.Start], cancellationToken);
        await WritePartAsync(stream, _second.Bytes, cancellationToken);
        await WritePartAsync(stream, _source[afterSecond..], cancellationToken);
    }

    private static ValueTask WritePartAsync(Stream stream, ReadOnlyMemory<byte> part, CancellationToken cancellationToken) =>
        part.IsEmpty ? ValueTask.CompletedTask : stream.WriteAsync(part, cancellationToken);
}
