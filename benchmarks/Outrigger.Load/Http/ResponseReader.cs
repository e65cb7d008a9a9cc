namespace Outrigger.Load.Http;

/// <summary>Reads the responses of one connection, one after the other, and hands the body on without keeping it.</summary>
internal sealed class ResponseReader
{
    private const int LongestHeadBytes = 32 * 1024;

    private byte[] _head = new byte[1024];
    private int _headBytes;
    private bool _inBody;
    private ChunkDecoder _chunks;
    private long _remaining;

    public HttpHead Head { get; private set; }

    public long BodyBytes { get; private set; }

    /// <summary>Gets a value indicating whether the response that was begun is complete.</summary>
    public bool IsComplete { get; private set; }

    public void Begin()
    {
        _headBytes = 0;
        _inBody = false;
        _chunks = default;
        _remaining = 0;
        BodyBytes = 0;
        IsComplete = false;
    }

    /// <summary>Takes received bytes in.</summary>
    /// <param name="input">Received bytes; advanced by what was used.</param>
    /// <returns>The next run of body bytes, empty when the input holds none (any more).</returns>
    /// <exception cref="InvalidDataException">This is no HTTP/1.1 response that this reader understands.</exception>
    public ReadOnlySpan<byte> Next(scoped ref ReadOnlySpan<byte> input)
    {
        if (!_inBody && !ReadHead(ref input))
        {
            return default;
        }

        ReadOnlySpan<byte> body;
        if (Head.IsChunked)
        {
            body = _chunks.Next(ref input);
            IsComplete = _chunks.IsDone;
        }
        else
        {
            body = input[..(int)Math.Min(_remaining, input.Length)];
            input = input[body.Length..];
            _remaining -= body.Length;
            IsComplete = _remaining == 0;
        }

        BodyBytes += body.Length;
        return body;
    }

    private bool ReadHead(scoped ref ReadOnlySpan<byte> input)
    {
        // Nearly always the whole head comes at once, and is read where it lies.
        if (_headBytes == 0 && HttpHead.TryRead(input, out var whole))
        {
            input = input[whole.HeadBytes..];
            Start(whole);
            return true;
        }

        if (_headBytes + input.Length > LongestHeadBytes)
        {
            throw new InvalidDataException("The head of the response is longer than 32 KB.");
        }

        if (_headBytes + input.Length > _head.Length)
        {
            Array.Resize(ref _head, LongestHeadBytes);
        }

        input.CopyTo(_head.AsSpan(_headBytes));
        var before = _headBytes;
        _headBytes += input.Length;
        if (!HttpHead.TryRead(_head.AsSpan(0, _headBytes), out var head))
        {
            input = default;
            return false;
        }

        input = input[(head.HeadBytes - before)..];
        Start(head);
        return true;
    }

    private void Start(HttpHead head)
    {
        if (head.Status < 200 || (!head.IsChunked && head.ContentLength < 0))
        {
            throw new InvalidDataException($"Status {head.Status} without a length.");
        }

        Head = head;
        _inBody = true;
        _remaining = head.IsChunked ? 0 : head.ContentLength;
        IsComplete = !head.IsChunked && _remaining == 0;
    }
}
