using System.IO.Pipelines;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace Outrigger.Gateway.InProcess;

/// <summary>
/// The request and answer of a call without a connection, as the pipeline expects them of a web server: the answer goes
/// into a bounded pipe, so that a slow reader slows the upstream, and aborting is a client that goes away. Used by one call.
/// </summary>
internal sealed class InProcessExchange : IHttpResponseFeature, IHttpResponseBodyFeature, IHttpRequestLifetimeFeature, IDisposable
{
    // What waits unread in one stream before the upstream is no longer read.
    private const int PauseBytes = 64 * 1024;
    private const int ResumeBytes = 32 * 1024;

    private readonly Pipe _pipe = new(new PipeOptions(pauseWriterThreshold: PauseBytes, resumeWriterThreshold: ResumeBytes, useSynchronizationContext: false));
    private readonly CancellationTokenSource _gone;
    private readonly StartingWriter _writer;
    private readonly TaskCompletionSource _started = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private Stream? _stream;

    public InProcessExchange(string path, byte[] body, CancellationToken cancellationToken)
    {
        _gone = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        RequestAborted = _gone.Token;
        _writer = new StartingWriter(_pipe.Writer, this);
        var features = new FeatureCollection();
        features.Set<IHttpRequestFeature>(new HttpRequestFeature
        {
            Method = HttpMethods.Post,
            Path = path,
            Protocol = HttpProtocol.Http11,
            Scheme = "http",
            Body = new MemoryStream(body, writable: false),
        });
        features.Set<IHttpResponseFeature>(this);
        features.Set<IHttpResponseBodyFeature>(this);
        features.Set<IHttpRequestLifetimeFeature>(this);
        Context = new DefaultHttpContext(features);
        Context.Request.ContentType = "application/json";
        Context.Request.ContentLength = body.Length;
    }

    public HttpContext Context { get; }

    /// <summary>The answer's bytes.</summary>
    public PipeReader Answer => _pipe.Reader;

    /// <summary>Ends when the answer begins, or the call is over without one.</summary>
    public Task Started => _started.Task;

    public int StatusCode { get; set; } = StatusCodes.Status200OK;

    public string? ReasonPhrase { get; set; }

    public IHeaderDictionary Headers { get; set; } = new HeaderDictionary();

    public bool HasStarted { get; private set; }

    public CancellationToken RequestAborted { get; set; }

    Stream IHttpResponseFeature.Body
    {
        get => Stream;
        set => throw new NotSupportedException("The answer of a call without a connection goes into its pipe.");
    }

    public PipeWriter Writer => _writer;

    public Stream Stream => _stream ??= _writer.AsStream(leaveOpen: true);

    public void DisableBuffering()
    {
        // Nothing is buffered: whatever is flushed can be read.
    }

    public void OnStarting(Func<object, Task> callback, object state) => throw new NotSupportedException("A call without a connection has no middleware.");

    public void OnCompleted(Func<object, Task> callback, object state) => throw new NotSupportedException("A call without a connection has no middleware.");

    public Task StartAsync(CancellationToken cancellationToken = default)
    {
        Start();
        return Task.CompletedTask;
    }

    public Task SendFileAsync(string path, long offset, long? count, CancellationToken cancellationToken = default) =>
        throw new NotSupportedException("A call without a connection sends no files.");

    Task IHttpResponseBodyFeature.CompleteAsync()
    {
        Complete();
        return Task.CompletedTask;
    }

    /// <summary>Nothing follows.</summary>
    public void Complete()
    {
        _pipe.Writer.Complete();
        _started.TrySetResult();
    }

    /// <summary>The caller goes away.</summary>
    public void Abort()
    {
        _gone.Cancel();
        _pipe.Reader.CancelPendingRead();
    }

    public void Dispose()
    {
        _pipe.Reader.Complete();
        _gone.Dispose();
    }

    private void Start()
    {
        if (!HasStarted)
        {
            HasStarted = true;
            _started.TrySetResult();
        }
    }

    /// <summary>Status and headers stand when the first bytes are flushed, as on a connection.</summary>
    private sealed class StartingWriter(PipeWriter inner, InProcessExchange owner) : PipeWriter
    {
        public override bool CanGetUnflushedBytes => inner.CanGetUnflushedBytes;

        public override long UnflushedBytes => inner.UnflushedBytes;

        public override void Advance(int bytes) => inner.Advance(bytes);

        public override Memory<byte> GetMemory(int sizeHint = 0) => inner.GetMemory(sizeHint);

        public override Span<byte> GetSpan(int sizeHint = 0) => inner.GetSpan(sizeHint);

        public override void CancelPendingFlush() => inner.CancelPendingFlush();

        public override void Complete(Exception? exception = null) => owner.Complete();

        public override ValueTask<FlushResult> FlushAsync(CancellationToken cancellationToken = default)
        {
            owner.Start();
            return inner.FlushAsync(cancellationToken);
        }
    }
}
