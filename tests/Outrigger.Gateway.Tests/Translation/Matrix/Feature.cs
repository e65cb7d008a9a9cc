namespace Outrigger.Gateway.Tests.Translation.Matrix;

/// <summary>
/// Something a request can ask for: how each client dialect that has a word for it says it, and what in an upstream's
/// request proves that it was put across.
/// </summary>
/// <param name="Id">An id of <c>Features</c>, or a word of ours for what every request has.</param>
internal sealed record Feature(string Id)
{
    /// <summary>A fragment of JSON, laid over the dialect's plain request; null where the dialect cannot say it.</summary>
    public string? Chat { get; init; }

    public string? Responses { get; init; }

    public string? Completions { get; init; }

    public string? Messages { get; init; }

    public string? Generate { get; init; }

    public string? Embeddings { get; init; }

    public string? Embed { get; init; }

    public string? BatchEmbed { get; init; }

    /// <summary>
    /// What the upstream's request holds, as JSON without white space; several separated by <c>¦</c> must all be there, one of those separated by <c>‖</c>, none with a <c>!</c>. Empty when it is a matter between the client and the gateway alone. Null
    /// where the dialect has no word: then the request must be refused, or the omission named.
    /// </summary>
    public string? InChat { get; init; }

    public string? InResponses { get; init; }

    public string? InMessages { get; init; }

    public string? InGenerate { get; init; }

    public string? InEmbeddings { get; init; }

    public string? InEmbed { get; init; }

    /// <summary>What the client's answer must show beside; null for nothing.</summary>
    public Func<string, bool>? Told { get; init; }

    /// <summary>Whether it is a part of what is counted when tokens are; what is not, is no question to a count.</summary>
    public bool IsCounted { get; init; }

    /// <summary>Why an upstream may be spared it without another answer; needed where it is dropped.</summary>
    public string? Harmless { get; init; }

    /// <summary>The fragment of a client dialect.</summary>
    public string? Said(string client) => (client switch
    {
        "openai-chat" => Chat,
        "openai-responses" => Responses,
        "openai-completions" => Completions,
        "anthropic-messages" => Messages,
        "gemini-generate" => Generate,
        "openai-embeddings" => Embeddings,
        "gemini-embed" => Embed,
        "gemini-batch-embed" => BatchEmbed,
        _ when !IsCounted => null,
        "openai-input-tokens" => Responses,
        "anthropic-count" => Messages,
        _ => Generate,
    }) is { } said ? Samples.Expand(said) : null;

    /// <summary>The proof in an upstream dialect.</summary>
    public string? Seen(string upstream) => upstream switch
    {
        "openai-chat" => InChat,
        "openai-responses" or "openai-input-tokens" => InResponses,
        "openai-embeddings" => InEmbeddings,
        "gemini-batch-embed" => InEmbed,
        "anthropic-messages" or "anthropic-count" => InMessages,
        _ => InGenerate,
    };
}
