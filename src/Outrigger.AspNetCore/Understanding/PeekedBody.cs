using System.Buffers;
using System.IO.Pipelines;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace Outrigger.AspNetCore.Understanding;

/// <summary>
/// A request's body that is looked at before the application reads it. Nothing is consumed: the bytes stay in the server's
/// own pipe, from where the application reads them as if nobody had looked. One a request; not thread-safe.
/// </summary>
internal sealed class PeekedBody : IRequestBodyPipeFeature
{
    private readonly IRequestBodyPipeFeature? _originalPipe;
    private readonly Stream _originalBody;
    private SequencePosition _start;
    private SequencePosition _examined;
    private bool _isHeld;

    private PeekedBody(HttpContext context)
    {
        _originalBody = context.Request.Body;
        Reader = context.Request.BodyReader;
        _originalPipe = context.Features.Get<IRequestBodyPipeFeature>();
    }

    /// <summary>Where the application reads it.</summary>
    public PipeReader Reader { get; private set; }

    /// <summary>The whole body, until <see cref="Release"/>; empty when it was larger than is looked at.</summary>
    public ReadOnlySequence<byte> Bytes { get; private set; }

    /// <summary>Whether it was larger than is looked at.</summary>
    public bool IsTooLarge { get; private set; }

    /// <summary>Reads on until the body is there, or more of it than is looked at.</summary>
    public static async ValueTask<PeekedBody> ReadAsync(HttpContext context, int maxBytes, CancellationToken cancellationToken)
    {
        var peeked = new PeekedBody(context);
        await peeked.FillAsync(context.Request.ContentLength, maxBytes, cancellationToken);
        return peeked;
    }

    /// <summary>Gives the bytes back to the pipe and lets the application read from it.</summary>
    public void Release(HttpContext context)
    {
        if (_isHeld)
        {
            _isHeld = false;
            Bytes = default;
            Reader.AdvanceTo(_start, _examined);
        }

        // Both ways of reading lead to the one pipe: a server may not have one of its own, and a body that was exchanged
        // before would be read past it.
        context.Features.Set<IRequestBodyPipeFeature>(this);
        context.Request.Body = Reader.AsStream(leaveOpen: true);
    }

    /// <summary>Has the application read these bytes in place of the client's. After <see cref="Release"/>.</summary>
    public void Replace(HttpContext context, byte[] bytes)
    {
        Reader = PipeReader.Create(new ReadOnlySequence<byte>(bytes));
        context.Request.Body = Reader.AsStream(leaveOpen: true);
        if (context.Request.ContentLength is not null)
        {
            context.Request.ContentLength = bytes.Length;
        }
    }

    /// <summary>Puts back what was there, when the application is done.</summary>
    public void Restore(HttpContext context)
    {
        if (ReferenceEquals(context.Features.Get<IRequestBodyPipeFeature>(), this))
        {
            context.Features.Set(_originalPipe);
            context.Request.Body = _originalBody;
        }
    }

    private async ValueTask FillAsync(long? length, int maxBytes, CancellationToken cancellationToken)
    {
        var examined = 0L;
        while (true)
        {
            var read = await Reader.ReadAsync(cancellationToken);
            var buffer = read.Buffer;
            var isWhole = read.IsCompleted || buffer.Length >= length;
            if (isWhole || buffer.Length > maxBytes || read.IsCanceled)
            {
                _isHeld = true;
                _start = buffer.Start;
                IsTooLarge = buffer.Length > maxBytes || !isWhole;
                Bytes = IsTooLarge ? default : buffer;

                // Not further than before: what came with this reading must wake the application's first one.
                _examined = buffer.GetPosition(examined);
                return;
            }

            examined = buffer.Length;
            Reader.AdvanceTo(buffer.Start, buffer.End);
        }
    }
}
