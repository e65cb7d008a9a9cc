using System.Buffers;
using Microsoft.AspNetCore.Http;
using Outrigger.Core.Errors;

namespace Outrigger.Gateway.Forwarding;

/// <summary>
/// What the pipeline must know of a wire protocol to pass its bytes on: where the model stands, what an answer, an event
/// and an error look like. Stateless and thread-safe.
/// </summary>
internal interface IWireProtocol
{
    /// <summary>The name as in a provider's settings (<c>openai</c>).</summary>
    string Name { get; }

    /// <summary>Reads a request; an error when it is not one the route takes.</summary>
    OutriggerError? ScanRequest(ReadOnlySpan<byte> body, CallKind kind, int maxDepth, out RequestScan scan);

    /// <summary>Reads a whole answer; false when it is not one of the protocol.</summary>
    bool TryScanAnswer(ReadOnlySpan<byte> body, ref TokenUsage usage);

    /// <summary>True when the bytes are an error of the protocol that a client can read.</summary>
    bool IsError(ReadOnlySpan<byte> body);

    /// <summary>True when an error says that the account has run out of money rather than of pace.</summary>
    bool IsQuotaExhausted(ReadOnlySpan<byte> errorBody);

    /// <summary>Reads the data of one event and keeps the progress of its stream.</summary>
    StreamEventKind ScanEvent(ReadOnlySpan<byte> data, ref StreamProgress progress);

    /// <summary>What closes a complete stream; written when the upstream left it out.</summary>
    ReadOnlySpan<byte> TerminalEvent { get; }

    /// <summary>The bytes that make an upstream report usage in its stream, to be put at the scan's place for it; null when it does already.</summary>
    BodyEdit? AskForUsage(ReadOnlySpan<byte> body, in RequestScan scan);

    /// <summary>Answers with an error in the protocol's shape; the answer has not begun.</summary>
    Task WriteErrorAsync(HttpContext context, OutriggerError error);

    /// <summary>Writes an error as the last event of a stream that has begun.</summary>
    void WriteErrorEvent(IBufferWriter<byte> writer, OutriggerError error);
}

/// <summary>What one event of a stream is.</summary>
internal enum StreamEventKind
{
    /// <summary>A comment or an event without data.</summary>
    Empty,

    /// <summary>A part of the answer.</summary>
    Content,

    /// <summary>Carries usage and nothing else.</summary>
    UsageOnly,

    /// <summary>The end of the stream.</summary>
    Terminal,

    /// <summary>An error; nothing follows.</summary>
    Error,

    /// <summary>Not an event of the protocol.</summary>
    Invalid,
}

/// <summary>
/// Tokens as the provider reported them, in one meaning for all protocols: the prompt includes what was read from and
/// written to the provider's cache, the completion includes reasoning.
/// </summary>
/// <param name="IsReported">False while the provider has said nothing.</param>
/// <param name="Prompt">Prompt tokens, cached ones included.</param>
/// <param name="Completion">Completion tokens, reasoning included.</param>
/// <param name="Cached">Part of the prompt read from the provider's cache.</param>
/// <param name="Reasoning">Part of the completion spent on reasoning.</param>
/// <param name="CacheWrite">Part of the prompt written to the provider's cache, whatever for how long.</param>
/// <param name="CacheWriteHour">Part of <paramref name="CacheWrite"/> that is kept for an hour rather than five minutes.</param>
internal readonly record struct TokenUsage(
    bool IsReported,
    long Prompt,
    long Completion,
    long Cached,
    long Reasoning,
    long CacheWrite = 0,
    long CacheWriteHour = 0)
{
    /// <summary>The tier of service that the answer says it was served with (<c>flex</c>, <c>priority</c>, <c>batch</c>); null for the standard one or when nothing is said.</summary>
    public string? ServiceTier { get; init; }
}

/// <summary>How far a stream has come.</summary>
internal struct StreamProgress
{
    /// <summary>Usage seen so far; a later report replaces an earlier one.</summary>
    public TokenUsage Usage;

    /// <summary>Bit i: choice i has begun.</summary>
    public ulong Begun;

    /// <summary>Bit i: choice i has a finish reason.</summary>
    public ulong Finished;

    /// <summary>True when every choice that began has a finish reason: an end without a terminal event is then complete.</summary>
    public readonly bool IsComplete => Begun != 0 && Begun == Finished;
}

/// <summary>What the pipeline needs of a request body. Positions are byte offsets.</summary>
internal struct RequestScan
{
    /// <summary>The model asked for.</summary>
    public string Model;

    /// <summary>Where the model's JSON string begins, its quote included.</summary>
    public int ModelStart;

    /// <summary>The length of the model's JSON string with both quotes.</summary>
    public int ModelLength;

    /// <summary>True when the answer is to be streamed.</summary>
    public bool IsStream;

    /// <summary>True when the client itself asked for usage in the stream.</summary>
    public bool AsksUsage;

    /// <summary>Where the stream options begin; 0 when there are none.</summary>
    public int StreamOptionsStart;

    /// <summary>Length of the stream options.</summary>
    public int StreamOptionsLength;

    /// <summary>Where the value of <c>include_usage</c> begins; 0 when there is none.</summary>
    public int IncludeUsageStart;

    /// <summary>Length of that value.</summary>
    public int IncludeUsageLength;

    /// <summary>Where the request's closing brace stands.</summary>
    public int RootEnd;

    /// <summary>The end user the request names; attribution only.</summary>
    public string? EndUser;

    /// <summary>The most completion tokens asked for.</summary>
    public long? MaxCompletionTokens;
}

/// <summary>One replacement in a body: <paramref name="Length"/> bytes at <paramref name="Start"/> give way to <paramref name="Bytes"/>.</summary>
internal readonly record struct BodyEdit(int Start, int Length, ReadOnlyMemory<byte> Bytes);

/// <summary>A route of the gateway that forwards. One instance a route.</summary>
/// <param name="Protocol">Its wire protocol.</param>
/// <param name="Route">The path as it is recorded.</param>
/// <param name="UpstreamPath">The path behind the provider's base address.</param>
/// <param name="Operation">The operation in OpenTelemetry's words (<c>chat</c>, <c>embeddings</c>).</param>
/// <param name="CanStream">Whether <c>stream</c> means anything here.</param>
internal sealed record CallKind(IWireProtocol Protocol, string Route, string UpstreamPath, string Operation, bool CanStream);
