namespace Outrigger.Gateway.Forwarding;

/// <summary>What a request names.</summary>
internal enum ReferenceKind
{
    /// <summary>An answer that a provider keeps.</summary>
    Response,

    /// <summary>A conversation that a provider keeps.</summary>
    Conversation,

    /// <summary>One item of an answer that a provider keeps.</summary>
    Item,

    /// <summary>A file, a container, a vector store, a cached prompt: whatever is made at a provider apart from answers.</summary>
    Asset,
}

/// <summary>Something that lies at a provider, named in a request.</summary>
/// <param name="Kind">What it is.</param>
/// <param name="Id">The provider's name for it.</param>
/// <param name="Param">Where it is named, as a path.</param>
internal readonly record struct ObjectReference(ReferenceKind Kind, string Id, string Param);

/// <summary>What an answer that its provider keeps says of itself.</summary>
/// <param name="Id">Its id.</param>
/// <param name="IsUnfinished">True while the provider still works on it: what it uses is not known yet.</param>
/// <param name="Usage">What it used.</param>
/// <param name="IsSuccess">True when it is complete, or as complete as its limits let it be.</param>
/// <param name="Items">The ids of its parts, which later requests may name one by one.</param>
internal sealed record StoredAnswer(string Id, bool IsUnfinished, TokenUsage Usage, bool IsSuccess, IReadOnlyList<string> Items);
