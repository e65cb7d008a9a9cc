using System.Buffers;
using System.Net.Http.Headers;
using Microsoft.AspNetCore.Http;
using Outrigger.Core.Errors;
using Outrigger.Gateway.Providers;

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
    /// <param name="body">The body.</param>
    /// <param name="kind">The route.</param>
    /// <param name="address">What the route's path says, in protocols that say it there.</param>
    /// <param name="maxDepth">How deep the JSON may be nested.</param>
    /// <param name="scan">What was found; meaningful without an error only.</param>
    OutriggerError? ScanRequest(ReadOnlySpan<byte> body, CallKind kind, in CallAddress address, int maxDepth, out RequestScan scan);

    /// <summary>The path of a request behind the provider's base address, query included.</summary>
    string GetPath(CallKind kind, string model, bool isStream) => kind.UpstreamPath;

    /// <summary>The client's headers that an upstream of this protocol gets.</summary>
    ReadOnlySpan<string> RequestHeaders { get; }

    /// <summary>The upstream's headers that a client of this protocol gets.</summary>
    ReadOnlySpan<string> AnswerHeaders { get; }

    /// <summary>What an error of an upstream says, for clients of another protocol; null when it is none.</summary>
    UpstreamError? ReadError(ReadOnlySpan<byte> errorBody);

    /// <summary>Reads a whole answer; false when it is not one of the protocol.</summary>
    bool TryScanAnswer(ReadOnlySpan<byte> body, ref TokenUsage usage);

    /// <summary>True when the bytes are an error of the protocol that a client can read.</summary>
    bool IsError(ReadOnlySpan<byte> body);

    /// <summary>What an error says of the key it was asked with; 401 and 402 speak for themselves and are not asked about.</summary>
    KeyFault FindKeyFault(int status, ReadOnlySpan<byte> errorBody);

    /// <summary>What a whole answer says under which id it can be fetched from its provider again; null where there is no such thing.</summary>
    StoredAnswer? FindStored(ReadOnlySpan<byte> answer) => null;

    /// <summary>What a request of this protocol names of what lies at a provider, beside <see cref="RequestScan"/>'s own members; null for nothing.</summary>
    /// <param name="body">A body whose JSON has been checked.</param>
    IReadOnlyList<ObjectReference>? FindReferences(ReadOnlySpan<byte> body) => null;

    /// <summary>Reads the data of one event and keeps the progress of its stream.</summary>
    StreamEventKind ScanEvent(ReadOnlySpan<byte> data, ref StreamProgress progress);

    /// <summary>What closes a complete stream; written when the upstream left it out.</summary>
    ReadOnlySpan<byte> TerminalEvent { get; }

    /// <summary>The one change to a request beside its model; null for none.</summary>
    /// <param name="body">The client's body.</param>
    /// <param name="scan">What was found in it.</param>
    /// <param name="mayAskUsage">Whether the upstream may be asked to report usage in its stream.</param>
    BodyEdit? Amend(ReadOnlySpan<byte> body, in RequestScan scan, bool mayAskUsage);

    /// <summary>Adds the headers every request needs and the client may have left out.</summary>
    void Complete(HttpRequestHeaders headers)
    {
    }

    /// <summary>Adds what every request needs beside its body: the credential, in the protocol's place for it.</summary>
    void Authorize(HttpRequestHeaders headers, KeySlot key)
    {
        if (key.Bearer is { } bearer)
        {
            headers.Remove("Authorization");
            headers.TryAddWithoutValidation("Authorization", bearer);
        }
    }

    /// <summary>Whether clients of this protocol read past comments in streams.</summary>
    bool TakesComments => true;

    /// <summary>Answers with an error in the protocol's shape; the answer has not begun.</summary>
    Task WriteErrorAsync(HttpContext context, OutriggerError error);

    /// <summary>Writes an error as the last event of a stream that has begun.</summary>
    /// <param name="writer">Receives the event.</param>
    /// <param name="error">What to say.</param>
    /// <param name="progress">How far the stream has come.</param>
    void WriteErrorEvent(IBufferWriter<byte> writer, OutriggerError error, in StreamProgress progress);
}

/// <summary>What an error says of the key it was asked with.</summary>
internal enum KeyFault
{
    /// <summary>Nothing.</summary>
    None,

    /// <summary>It is refused.</summary>
    Rejected,

    /// <summary>The account behind it has run out of money, rather than of pace.</summary>
    OutOfMoney,
}

/// <summary>What an upstream's error says.</summary>
/// <param name="Message">Its message for people; empty when it has none.</param>
/// <param name="Code">Its code or kind in the upstream's words; null when it has none.</param>
/// <param name="Param">The part of the request it names; null when it names none.</param>
/// <param name="RetryAfter">How long to wait, where the body says so.</param>
internal sealed record UpstreamError(string Message, string? Code = null, string? Param = null, TimeSpan? RetryAfter = null);

/// <summary>What a route's path and query say of a call, in protocols that say it there and not in the body.</summary>
/// <param name="Model">The model; null when the body names it.</param>
/// <param name="IsStream">True when the path asks for a stream.</param>
internal readonly record struct CallAddress(string? Model, bool IsStream);

/// <summary>What one event of a stream is.</summary>
internal enum StreamEventKind
{
    /// <summary>A comment or an event without data.</summary>
    Empty,

    /// <summary>Opens the answer or keeps it alive, and says nothing yet: held back until there is content, so that an error in its place can still be repeated elsewhere.</summary>
    Preamble,

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

    /// <summary>Events seen so far, or the last number the upstream gave one, in protocols that number them.</summary>
    public long Sequence;

    /// <summary>The id under which the answer can be fetched from its provider again; null until it is known.</summary>
    public string? ObjectId;

    /// <summary>True when the stream has shown the end of the answer, good or bad, rather than an error of its own.</summary>
    public bool HasEnded;

    /// <summary>The ids of the answer's parts; null when nobody wants them.</summary>
    public List<string>? Items;

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

    /// <summary>True when the client said whether the provider is to keep the answer.</summary>
    public bool HasStore;

    /// <summary>True when the provider is to keep the answer, so that it can be fetched or continued by its id.</summary>
    public bool IsStored;

    /// <summary>Where the value of <c>store</c> begins; 0 when there is none.</summary>
    public int StoreStart;

    /// <summary>Length of that value.</summary>
    public int StoreLength;

    /// <summary>The id of an earlier answer at the provider that this one continues; null for none.</summary>
    public string? PreviousObject;

    /// <summary>The id of a conversation that the provider keeps; null for none.</summary>
    public string? Conversation;

    /// <summary>True when the answer is to be made in the background: its usage is known when it is fetched.</summary>
    public bool IsBackground;

    /// <summary>What else the request names of what lies at a provider; null for nothing.</summary>
    public IReadOnlyList<ObjectReference>? References;

    /// <summary>True when the request names something that a provider keeps: its owner and place must be known.</summary>
    public readonly bool NamesObjects => PreviousObject is not null || Conversation is not null || References is not null;
}

/// <summary>One replacement in a body: <paramref name="Length"/> bytes at <paramref name="Start"/> give way to <paramref name="Bytes"/>.</summary>
internal readonly record struct BodyEdit(int Start, int Length, ReadOnlyMemory<byte> Bytes);

/// <summary>
/// One operation of one wire protocol: a route of the gateway that forwards, and what is asked of an upstream of that
/// protocol. One instance each.
/// </summary>
/// <param name="Name">Its name in settings, reports and the cache (<c>openai-chat</c>).</param>
/// <param name="Protocol">Its wire protocol.</param>
/// <param name="Route">The path as it is recorded.</param>
/// <param name="UpstreamPath">The path behind the provider's base address; empty where the model stands in it.</param>
/// <param name="Operation">The operation in OpenTelemetry's words (<c>chat</c>, <c>embeddings</c>); only equal ones are translated.</param>
/// <param name="CanStream">Whether streaming means anything here.</param>
/// <param name="IsOptional">True when not every upstream of the protocol serves it: the provider's settings say which do.</param>
/// <param name="IsReframed">True when not even an upstream of the same protocol gets and answers the client's very bytes.</param>
internal sealed record CallKind(
    string Name,
    IWireProtocol Protocol,
    string Route,
    string UpstreamPath,
    string Operation,
    bool CanStream,
    bool IsOptional = false,
    bool IsReframed = false);
