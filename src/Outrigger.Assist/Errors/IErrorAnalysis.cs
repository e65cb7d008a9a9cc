using System.Text.Json.Serialization;
using Outrigger.Assist.Decisions;
using Outrigger.Core.Callers;

namespace Outrigger.Assist.Errors;

/// <summary>Says what an error means. Never throws: an analysis that fails still yields the plain answer of status 500. Thread-safe.</summary>
public interface IErrorAnalysis
{
    /// <summary>Analyses an error and counts it.</summary>
    /// <param name="tenant">Whose error it is.</param>
    /// <param name="occurrence">The error; secrets in it are masked before anything reads it.</param>
    ErrorAnalysis Analyze(TenantId tenant, ErrorOccurrence occurrence);

    /// <summary>Like <see cref="Analyze"/>; asks the language model, if there is one and it is switched on, where the built-in answer is not sure.</summary>
    /// <param name="tenant">Whose error it is.</param>
    /// <param name="occurrence">The error.</param>
    /// <param name="cancellationToken">Ends when the caller has left.</param>
    ValueTask<ErrorAnalysis> AnalyzeAsync(TenantId tenant, ErrorOccurrence occurrence, CancellationToken cancellationToken = default);

    /// <summary>The errors that occurred most in the last day, the most frequent first.</summary>
    /// <param name="tenant">Whose errors.</param>
    /// <param name="limit">At most how many.</param>
    IReadOnlyList<ErrorPattern> GetPatterns(TenantId tenant, int limit);
}

/// <summary>An error as it occurred.</summary>
/// <param name="Message">Its message.</param>
public sealed record ErrorOccurrence(string Message)
{
    /// <summary>The exception's name; found in stack or message where absent.</summary>
    public string? Type { get; init; }

    /// <summary>The stack, of .NET, Node, Python or Java.</summary>
    public string? Stack { get; init; }

    /// <summary>A code that came with it: SQLSTATE, errno.</summary>
    public string? Code { get; init; }

    /// <summary>The status that the backend meant to answer; 0 when not known.</summary>
    public int Status { get; init; }

    /// <summary>The path of the request.</summary>
    public string? Path { get; init; }

    /// <summary>The method of the request.</summary>
    public string? Method { get; init; }

    /// <summary>The body of the request. Read for nothing but the log, and masked there.</summary>
    public string? Body { get; init; }

    /// <summary>The user agent of the request.</summary>
    public string? UserAgent { get; init; }

    /// <summary>The address the request came from.</summary>
    public string? Address { get; init; }
}

/// <summary>What an error means.</summary>
/// <param name="Status">The status to answer with.</param>
/// <param name="Answer">The body to answer with.</param>
/// <param name="Kind">The kind, finer than the type.</param>
/// <param name="Confidence">The probability that the type is right, 0 to 1.</param>
/// <param name="Strategy"><c>retry</c>, <c>fall_back</c> or <c>fail</c>.</param>
/// <param name="Frame">The frame where the fault most likely is; null when none is known.</param>
/// <param name="SuggestedActions">What an operator does, in order.</param>
/// <param name="Signature">The group of errors it belongs to; null when it was not counted.</param>
/// <param name="Occurrences">How often that group occurred.</param>
/// <param name="IsNew">Whether it is the first of its group.</param>
/// <param name="Decision">The decision behind it; null only where the analysis failed.</param>
public sealed record ErrorAnalysis(
    int Status,
    ErrorAnswer Answer,
    string Kind,
    double Confidence,
    string Strategy,
    ErrorFrame? Frame,
    IReadOnlyList<string> SuggestedActions,
    string? Signature,
    long Occurrences,
    [property: JsonPropertyName("isNew")] bool IsNew,
    Decision? Decision);

/// <summary>The body that goes out in place of an unhandled error.</summary>
/// <param name="Error">What happened.</param>
/// <param name="Suggestions">What the user can do; absent where the analysis failed.</param>
/// <param name="Support">Where to read on; absent where the analysis failed.</param>
public sealed record ErrorAnswer(ErrorAnswerHead Error, IReadOnlyList<string>? Suggestions = null, ErrorSupport? Support = null);

/// <summary>What happened, in the answer.</summary>
/// <param name="Id">The same in log, decision and answer.</param>
/// <param name="Message">The message without secrets.</param>
/// <param name="Type">The type; absent where the analysis failed.</param>
/// <param name="Severity"><c>low</c>, <c>medium</c>, <c>high</c> or <c>critical</c>; absent where the analysis failed.</param>
/// <param name="Timestamp">When.</param>
public sealed record ErrorAnswerHead(Guid Id, string Message, string? Type, string? Severity, DateTimeOffset Timestamp);

/// <summary>Where to read on.</summary>
/// <param name="Documentation">Addresses of documents.</param>
/// <param name="Troubleshooting">Steps, in order.</param>
public sealed record ErrorSupport(IReadOnlyList<string> Documentation, IReadOnlyList<string> Troubleshooting);

/// <summary>A frame of a stack.</summary>
/// <param name="Method">The method, without what compilers add.</param>
/// <param name="File">The file's name; null when not known.</param>
/// <param name="Line">The line; null when not known.</param>
public sealed record ErrorFrame(string Method, string? File, int? Line);

/// <summary>Errors that are one.</summary>
/// <param name="Signature">The group.</param>
/// <param name="Type">The exception's name.</param>
/// <param name="Message">The first hundred characters of the message, variable parts masked.</param>
/// <param name="Count">How often it occurred.</param>
/// <param name="LastDay">How often in the last day, older ones weighing less.</param>
/// <param name="FirstSeen">When first.</param>
/// <param name="LastSeen">When last.</param>
public sealed record ErrorPattern(string Signature, string Type, string Message, long Count, double LastDay, DateTimeOffset FirstSeen, DateTimeOffset LastSeen);
