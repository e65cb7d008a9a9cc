namespace Outrigger.Client;

/// <summary>A call did not bring what it was made for.</summary>
public abstract class OutriggerException : Exception
{
    private protected OutriggerException(string message, Exception? inner = null)
        : base(message, inner)
    {
    }
}

/// <summary>The server refused a call, and says why (RFC 9457).</summary>
public sealed class OutriggerProblemException : OutriggerException
{
    internal OutriggerProblemException(int status, string? type, string? title, string? detail, string? param, string? traceId, TimeSpan? retryAfter)
        : base(detail is null ? title ?? $"The server answered {status}." : $"{title} {detail}")
    {
        Status = status;
        Type = type;
        Title = title;
        Detail = detail;
        Param = param;
        TraceId = traceId;
        RetryAfter = retryAfter;
    }

    /// <summary>The status of the answer.</summary>
    public int Status { get; }

    /// <summary>What kind of problem it is: <c>urn:outrigger:error:…</c>; null when something in between answered.</summary>
    public string? Type { get; }

    /// <summary>The same sentence for every occurrence.</summary>
    public string? Title { get; }

    /// <summary>A sentence about this occurrence.</summary>
    public string? Detail { get; }

    /// <summary>The member of the request at fault.</summary>
    public string? Param { get; }

    /// <summary>What the server's log names the call by.</summary>
    public string? TraceId { get; }

    /// <summary>When the server wants to be asked again.</summary>
    public TimeSpan? RetryAfter { get; }
}

/// <summary>The server cannot be reached, or what answers is none.</summary>
public sealed class OutriggerUnreachableException : OutriggerException
{
    internal OutriggerUnreachableException(string message, Exception? inner = null)
        : base(message, inner)
    {
    }
}

/// <summary>A call took longer than its limit.</summary>
public sealed class OutriggerTimeLimitException : OutriggerException
{
    internal OutriggerTimeLimitException(TimeSpan limit)
        : base($"The server did not answer within {limit.TotalMilliseconds:0} ms.") => Limit = limit;

    /// <summary>The limit.</summary>
    public TimeSpan Limit { get; }
}
