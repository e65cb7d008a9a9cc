namespace Outrigger.Gateway.Caching.Keying;

/// <summary>
/// Request headers that change the answer. A test compares them with those that cross the gateway: each of these is here
/// or among <see cref="Neutral"/>.
/// </summary>
internal static class KeyedHeaders
{
    /// <summary>Part of the key.</summary>
    public static readonly string[] Names =
    [
        "anthropic-version",
        "anthropic-beta",
        "OpenAI-Beta",
        "x-sim-ttft-ms",
        "x-sim-tokens-per-second",
        "x-sim-tokens",
        "x-sim-fail",
    ];

    /// <summary>Cross the gateway and change nothing: the form of an answer is fixed by the route, the rest says who sends.</summary>
    public static readonly string[] Neutral = ["Accept", "User-Agent", "Idempotency-Key"];
}
