using Microsoft.AspNetCore.Http;
using Outrigger.Core.Callers;
using Outrigger.Core.Errors;
using Outrigger.Core.Telemetry;
using Outrigger.Core.Time;

namespace Outrigger.Gateway.Forwarding;

/// <summary>Everything one call gathers on its way through the pipeline. Used by one request at a time.</summary>
internal sealed class Call : IDisposable
{
    private readonly TimeProvider _time;
    private readonly long _started;
    private long _waitingSince;
    private long _waited;
    private bool _isWaiting;

    public Call(HttpContext http, CallKind kind, in CallAddress address, TimeProvider time)
    {
        Http = http;
        Kind = kind;
        Address = address;
        _time = time;
        _started = time.GetTimestamp();
        var now = time.GetUtcNow();
        StartedAtMicros = now.ToUnixMicroseconds();
        Id = RequestIds.Get(http);
        Lifetime = new CallLifetime(time, http.RequestAborted);
    }

    public HttpContext Http { get; }

    public CallKind Kind { get; }

    /// <summary>What the path says, in protocols that say it there.</summary>
    public CallAddress Address { get; }

    /// <summary>Goes out as <c>x-request-id</c> and is the id of the usage record.</summary>
    public Guid Id { get; }

    public long StartedAtMicros { get; }

    public CallLifetime Lifetime { get; }

    /// <summary>Who calls; null until, and unless, that is known.</summary>
    public Caller? Caller { get; set; }

    public PooledBuffer? Body { get; set; }

    public RequestScan Scan;

    /// <summary>The reservation to settle; null while there is none.</summary>
    public Admission? Admitted { get; set; }

    /// <summary>The client's request as a codec has read it; null until one has. Read once, whatever the number of targets.</summary>
    public object? Decoded { get; set; }

    public TokenUsage Usage { get; set; }

    /// <summary>What the call costs; zero until its usage is known.</summary>
    public CallCost Cost { get; set; }

    /// <summary>What the cache had to do with it: <c>off</c>, <c>miss</c> or <c>hit</c>.</summary>
    public string CacheState { get; set; } = CacheStates.Off;

    /// <summary>Takes in what goes to the client, for others; null when nobody wants it.</summary>
    public IAnswerTap? Tap { get; set; }

    /// <summary>What translation left out or changed; null for nothing.</summary>
    public string? TranslationNotes { get; set; }

    /// <summary>The upstream that was asked last.</summary>
    public string? Provider { get; set; }

    /// <summary>The model's name at that upstream.</summary>
    public string? Model { get; set; }

    /// <summary>The public id of the provider key that was used last.</summary>
    public string? ProviderKeyId { get; set; }

    /// <summary>Where the call must go, because what it names lies there; null for anywhere.</summary>
    public ObjectPlace? Place { get; set; }

    /// <summary>Whether it names objects that nobody recorded: only providers that are open for them may be asked.</summary>
    public bool NamesUnrecorded { get; set; }

    public int Attempts { get; set; }

    /// <summary>What the client was told, or would have been; null on success.</summary>
    public OutriggerError? Error { get; set; }

    /// <summary>The code of an error that the upstream wrote and that passed as it was.</summary>
    public string? UpstreamErrorCode { get; set; }

    /// <summary>Why the client got no complete, successful answer; null when it did.</summary>
    public string? ErrorCode => IsSuccess ? null : Error?.Type.Code ?? UpstreamErrorCode ?? "client-gone";

    /// <summary>The status sent; 499 when the client left before one was.</summary>
    public int Status { get; set; }

    /// <summary>True when the answer had begun and could not be completed.</summary>
    public bool IsCutOff { get; set; }

    /// <summary>True when the client got a complete, successful answer.</summary>
    public bool IsSuccess { get; set; }

    public long FirstByteMicros { get; private set; }

    public long OverheadMicros { get; private set; }

    public TimeSpan Elapsed => _time.GetElapsedTime(_started);

    public long ElapsedMicros => Elapsed.Ticks / TimeSpan.TicksPerMicrosecond;

    /// <summary>From here on the time is the upstream's (or a wait we owe to it), not ours.</summary>
    public void BeginWait()
    {
        _waitingSince = _time.GetTimestamp();
        _isWaiting = true;
    }

    /// <summary>From here on the time is ours again.</summary>
    public void EndWait()
    {
        if (_isWaiting)
        {
            _waited += _time.GetTimestamp() - _waitingSince;
            _isWaiting = false;
        }
    }

    /// <summary>The first byte of the answer is about to go out.</summary>
    public void MarkFirstByte()
    {
        EndWait();
        FirstByteMicros = ElapsedMicros;
        OverheadMicros = Math.Max(0, FirstByteMicros - (_time.GetElapsedTime(0, _waited).Ticks / TimeSpan.TicksPerMicrosecond));
    }

    public void Dispose()
    {
        Lifetime.Dispose();
        Body?.Dispose();
    }
}
