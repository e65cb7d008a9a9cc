using System.Buffers;
using System.IO.Pipelines;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace Outrigger.AspNetCore.Observation;

/// <summary>
/// Stands before the body of an answer and copies what is written, when it is JSON and not larger than is looked at. The
/// bytes go on at once and unchanged. One a request; as thread-safe as the body itself.
/// </summary>
internal sealed class AnswerTee : IHttpResponseBodyFeature
{
    private const int FirstSize = 4096;

    private readonly HttpResponse _response;
    private readonly IHttpResponseBodyFeature _inner;
    private readonly int _maxBytes;
    private TeeWriter? _writer;
    private TeeStream? _stream;
    private byte[]? _buffer;
    private int _length;
    private bool _isDecided;
    private bool _isCopying;

    private AnswerTee(HttpResponse response, IHttpResponseBodyFeature inner, int maxBytes)
    {
        _response = response;
        _inner = inner;
        _maxBytes = maxBytes;
    }

    public Stream Stream => _stream ??= new TeeStream(_inner.Stream, this);

    public PipeWriter Writer => _writer ??= new TeeWriter(_inner.Writer, this);

    /// <summary>Puts one before the body; null when there is no body.</summary>
    public static AnswerTee? Attach(HttpContext context, int maxBytes)
    {
        if (context.Features.Get<IHttpResponseBodyFeature>() is not { } inner)
        {
            return null;
        }

        var tee = new AnswerTee(context.Response, inner, maxBytes);
        context.Features.Set<IHttpResponseBodyFeature>(tee);
        return tee;
    }

    /// <summary>Takes it away again, unless somebody has put something of his own before it.</summary>
    public void Detach(HttpContext context)
    {
        if (ReferenceEquals(context.Features.Get<IHttpResponseBodyFeature>(), this))
        {
            context.Features.Set(_inner);
        }
    }

    /// <summary>What was copied, in a rented array that is the caller's now; null when it was not JSON, too large, or encoded.</summary>
    public (byte[]? Rented, int Length) Take()
    {
        var taken = (_isCopying ? _buffer : null, _isCopying ? _length : 0);
        if (!_isCopying)
        {
            Drop();
        }

        _buffer = null;
        _isDecided = true;
        _isCopying = false;
        return taken;
    }

    /// <summary>Gives a taken array back.</summary>
    public static void Return(byte[] rented) => ArrayPool<byte>.Shared.Return(rented);

    public void DisableBuffering() => _inner.DisableBuffering();

    public Task StartAsync(CancellationToken cancellationToken = default) => _inner.StartAsync(cancellationToken);

    public Task CompleteAsync() => _inner.CompleteAsync();

    // Files are not answers of an interface, and may be sent by the system without passing through here.
    public Task SendFileAsync(string path, long offset, long? count, CancellationToken cancellationToken = default)
    {
        Stop();
        return _inner.SendFileAsync(path, offset, count, cancellationToken);
    }

    /// <summary>Copies what is written.</summary>
    public void Copy(ReadOnlySpan<byte> written)
    {
        if (!_isDecided)
        {
            _isDecided = true;
            _isCopying = IsWanted();
        }

        if (!_isCopying || written.IsEmpty)
        {
            return;
        }

        var needed = _length + written.Length;
        if (needed > _maxBytes)
        {
            Stop();
            return;
        }

        if (_buffer is null || _buffer.Length < needed)
        {
            Grow(needed);
        }

        written.CopyTo(_buffer.AsSpan(_length));
        _length = needed;
    }

    private void Grow(int needed)
    {
        var larger = ArrayPool<byte>.Shared.Rent(Math.Max(needed, _buffer is null ? FirstSize : Math.Min(_buffer.Length * 2, _maxBytes)));
        _buffer?.AsSpan(0, _length).CopyTo(larger);
        Drop();
        _buffer = larger;
    }

    private void Stop()
    {
        _isDecided = true;
        _isCopying = false;
        Drop();
    }

    private void Drop()
    {
        if (_buffer is { } buffer)
        {
            _buffer = null;
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    private bool IsWanted()
    {
        var type = _response.ContentType.AsSpan();
        var end = type.IndexOf(';');
        type = (end < 0 ? type : type[..end]).Trim();
        var isJson = type.Equals("application/json", StringComparison.OrdinalIgnoreCase)
            || (type.StartsWith("application/", StringComparison.OrdinalIgnoreCase) && type.EndsWith("+json", StringComparison.OrdinalIgnoreCase));
        return isJson && _response.Headers.ContentEncoding.Count == 0 && !(_response.ContentLength > _maxBytes);
    }
}
