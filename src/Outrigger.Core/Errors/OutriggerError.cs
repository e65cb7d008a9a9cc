namespace Outrigger.Core.Errors;

/// <summary>
/// One occurrence of an <see cref="ErrorType"/>, independent of the shape it is written in. Holds nothing secret and no
/// exception text: it goes to the caller as it is.
/// </summary>
/// <param name="Type">The kind of error.</param>
/// <param name="Detail">A sentence about this occurrence, safe to show to the caller.</param>
public sealed record OutriggerError(ErrorType Type, string Detail)
{
    /// <summary>The status it is answered with: the type's, unless this occurrence keeps an upstream's own.</summary>
    public int Status { get; init; } = Type.Status;

    /// <summary>After how long a repetition makes sense; sent as <c>Retry-After</c> in whole seconds, rounded up.</summary>
    public TimeSpan? RetryAfter { get; init; }

    /// <summary>The field of the request at fault, as a path (<c>messages[0].role</c>).</summary>
    public string? Param { get; init; }

    /// <summary>Which limit of ours was hit (<c>key-rpm</c>, <c>concurrency</c> …); sent as <c>x-outrigger-limit</c>.</summary>
    public string? Limit { get; init; }

    /// <summary>False tells SDKs not to repeat the call by themselves (<c>x-should-retry: false</c>).</summary>
    public bool? ShouldRetry { get; init; }

    /// <summary>Further members of the problem document, camelCase with units; null for none.</summary>
    public IReadOnlyDictionary<string, object?>? Extensions { get; init; }
}
