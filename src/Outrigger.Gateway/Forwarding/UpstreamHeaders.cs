using System.Globalization;
using System.Net.Http.Headers;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Primitives;
using Outrigger.Gateway.Providers;

namespace Outrigger.Gateway.Forwarding;

/// <summary>
/// Which headers cross the gateway. Lists of what may pass, not of what may not: a header nobody thought of carries
/// neither a client's credentials upstream nor the account's name to a client. Stateless.
/// </summary>
internal static class UpstreamHeaders
{
    private static readonly string[] FromClient = ["Accept", "User-Agent", "OpenAI-Beta", "Idempotency-Key"];
    private static readonly string[] SteeringSimulation = ["x-sim-ttft-ms", "x-sim-tokens-per-second", "x-sim-tokens", "x-sim-fail"];
    private static readonly string[] ToClient = ["openai-processing-ms", "openai-version", "x-outrigger-simulated"];

    /// <summary>Fills a request: what passes from the client, the provider's own headers, the credential last.</summary>
    public static void Apply(HttpRequestHeaders target, IHeaderDictionary client, Upstream upstream, KeySlot key)
    {
        Copy(target, client, FromClient);
        if (upstream.IsSimulated)
        {
            Copy(target, client, SteeringSimulation);
        }

        foreach (var (name, value) in upstream.Headers)
        {
            target.Remove(name);
            target.TryAddWithoutValidation(name, value);
        }

        if (key.Bearer is { } bearer)
        {
            target.Remove("Authorization");
            target.TryAddWithoutValidation("Authorization", bearer);
        }
    }

    /// <summary>Passes on what a client may see of an answer's headers.</summary>
    public static void CopyToClient(HttpResponseMessage answer, Upstream upstream, IHeaderDictionary client)
    {
        foreach (var name in ToClient)
        {
            if (answer.Headers.NonValidated.TryGetValues(name, out var values))
            {
                client[name] = Printable(values.ToString(), upstream);
            }
        }

        if (answer.Headers.NonValidated.TryGetValues("x-request-id", out var id))
        {
            client["x-outrigger-upstream-request-id"] = Printable(id.ToString(), upstream);
        }
    }

    /// <summary>What the upstream asked to wait: <c>retry-after-ms</c>, else <c>Retry-After</c> in seconds or as a date.</summary>
    public static TimeSpan? GetRetryAfter(HttpResponseMessage answer, DateTimeOffset now)
    {
        if (answer.Headers.NonValidated.TryGetValues("retry-after-ms", out var text)
            && double.TryParse(text.ToString(), NumberStyles.Float, CultureInfo.InvariantCulture, out var milliseconds)
            && milliseconds is >= 0 and < 1e9)
        {
            return TimeSpan.FromMilliseconds(milliseconds);
        }

        var after = answer.Headers.RetryAfter;
        return after switch
        {
            { Delta: { } delta } => delta,
            { Date: { } date } => date > now ? date - now : TimeSpan.Zero,
            _ => null,
        };
    }

    private static void Copy(HttpRequestHeaders target, IHeaderDictionary client, string[] names)
    {
        foreach (var name in names)
        {
            if (client.TryGetValue(name, out var values) && values.Count == 1)
            {
                target.TryAddWithoutValidation(name, values[0]);
            }
        }
    }

    private static StringValues Printable(string value, Upstream upstream) =>
        value.Length <= 256 && value.AsSpan().IndexOfAnyExceptInRange(' ', '~') < 0 && !upstream.HoldsKey(value) ? value : StringValues.Empty;
}
