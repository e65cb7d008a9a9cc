namespace Outrigger.Gateway.Tests.Translation.Matrix;

/// <summary>A client dialect and the upstream dialect it is put to; both of one operation.</summary>
internal sealed record Pair(string Client, string Upstream)
{
    public static readonly string[] Clients = ["openai-chat", "openai-responses", "openai-completions", "anthropic-messages", "gemini-generate"];

    public static readonly string[] Upstreams = ["openai-chat", "openai-responses", "anthropic-messages", "gemini-generate"];

    private static readonly string[] EmbeddingClients = ["openai-embeddings", "gemini-embed", "gemini-batch-embed"];

    private static readonly string[] EmbeddingUpstreams = ["openai-embeddings", "gemini-batch-embed"];

    private static readonly string[] Counts = ["openai-input-tokens", "anthropic-count", "gemini-count"];

    /// <summary>All of every operation, in the order of the columns.</summary>
    public static IReadOnlyList<Pair> Columns { get; } = [.. Join(Clients, Upstreams), .. Join(EmbeddingClients, EmbeddingUpstreams), .. Join(Counts, Counts)];

    /// <summary>All of chat.</summary>
    public static IReadOnlyList<Pair> All { get; } = [.. Join(Clients, Upstreams)];

    /// <summary>The provider of the upstream dialect.</summary>
    public string Provider => Upstream is "openai-responses" or "openai-input-tokens" ? "responses" : Upstream[..Upstream.IndexOf('-', StringComparison.Ordinal)];

    /// <summary>True when tokens are counted rather than made.</summary>
    public bool IsCount => Counts.Contains(Client);

    /// <summary>True when vectors are made.</summary>
    public bool IsEmbedding => EmbeddingClients.Contains(Client);

    /// <summary>True when bytes pass as they are.</summary>
    public bool IsSame => Client == Upstream || (IsEmbedding && Provider == Client[..Client.IndexOf('-', StringComparison.Ordinal)]);

    /// <inheritdoc/>
    public override string ToString() => $"{Client} → {Upstream}";

    private static IEnumerable<Pair> Join(string[] clients, string[] upstreams) => clients.SelectMany(_ => upstreams, (client, upstream) => new Pair(client, upstream));
}
