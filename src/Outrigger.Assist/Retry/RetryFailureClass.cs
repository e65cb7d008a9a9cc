namespace Outrigger.Assist.Retry;

/// <summary>What kind of failure an attempt ended with. Classes differ in how often the next attempt does better.</summary>
public enum RetryFailureClass
{
    /// <summary>Too many requests: 429.</summary>
    Throttled,

    /// <summary>The service says that it cannot serve now: 503, 529.</summary>
    Unavailable,

    /// <summary>No answer in time: the client's own limit, 408, 504.</summary>
    Timeout,

    /// <summary>No connection, or one that broke.</summary>
    Connection,

    /// <summary>Any other server error: 500, 502 …</summary>
    ServerError,

    /// <summary>The request is at fault: 4xx but 408, 425 and 429.</summary>
    ClientError,

    /// <summary>The caller knows that repeating cannot help (an answer that cannot be read, a rule of its own).</summary>
    Permanent,
}
