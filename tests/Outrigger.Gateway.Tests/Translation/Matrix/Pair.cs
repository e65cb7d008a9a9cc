namespace Outrigger.Gateway.Tests.Translation.Matrix;

/// <summary>A client dialect and the upstream dialect it is put to.</summary>
internal sealed record Pair(string Client, string Upstream)
{
    public static readonly string[] Clients = ["openai-chat", "openai-responses", "openai-completions", "anthropic-messages", "gemini-generate"];

    public static readonly string[] Upstreams = ["openai-chat", "anthropic-messages", "gemini-generate"];

    /// <summary>All of them, in the order of the columns.</summary>
    public static IReadOnlyList<Pair> All { get; } = [.. Clients.SelectMany(_ => Upstreams, (client, upstream) => new Pair(client, upstream))];

    /// <summary>The provider of the upstream dialect.</summary>
    public string Provider => Upstream[..Upstream.IndexOf('-', StringComparison.Ordinal)];

    /// <summary>True when bytes pass as they are.</summary>
    public bool IsSame => Client == Upstream;

    /// <inheritdoc/>
    public override string ToString() => $"{Client} → {Upstream}";
}
