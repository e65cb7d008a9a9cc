using Outrigger.Gateway.Forwarding;

namespace Outrigger.Gateway.Translation;

/// <summary>
/// One operation of one wire protocol with the codec that serves it. Registered by the protocols; the planner joins any two
/// of the same operation. Immutable.
/// </summary>
/// <param name="Kind">Its wire, route and path.</param>
/// <param name="Chat">Its codec when the operation is chat.</param>
/// <param name="Embedding">Its codec when the operation is embeddings.</param>
/// <param name="Count">Its codec when the operation is counting tokens.</param>
/// <param name="ServesUpstreams">
/// True for the one dialect of a protocol, operation and API that other dialects are translated to; the others are only
/// ever spoken by clients, or passed on as they are.
/// </param>
/// <param name="Api">The API of a provider's settings that it stands for; most protocols have one alone.</param>
/// <param name="Reframing">The way to upstreams of the same protocol, for kinds that are <see cref="CallKind.IsReframed"/>.</param>
internal sealed record Dialect(
    CallKind Kind, IChatCodec? Chat = null, IEmbeddingCodec? Embedding = null, ICountCodec? Count = null, bool ServesUpstreams = true, IReframing? Reframing = null,
    string Api = "chat");
