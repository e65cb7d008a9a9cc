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
    private static readonly string[] Always = ["User-Agent"];
    private static readonly string[] SteeringNames = ["x-sim-ttft-ms", "x-sim-tokens-per-second", "x-sim-tokens", "x-sim-fail"];
    private static readonly string[] RequestIdNames = ["x-request-id", "request-id"];

    /// <summary>What steers the simulated provider.</summary>
    public static ReadOnlySpan<string> SteeringSimulation => SteeringNames;

    /// <summary>Fills a request: what passes from the client, the provider's own headers, the credential last.</summary>
    public static void Apply(HttpRequestHeaders target, IHeaderDictionary client, in CallPlan plan, Upstream upstream, KeySlot key)
    {
        Copy(target, client, Always);
        if (plan.Translation is null or { KeepsProtocol: true })
        {
            Copy(target, client, plan.Kind.Protocol.RequestHeaders);
        }

        if (upstream.IsSimulated)
        {
            Copy(target, client, SteeringSimulation);
        }

        foreach (var (header, value) in upstream.Headers)
        {
            target.Remove(header);
            target.TryAddWithoutValidation(header, value);
        }

        plan.Kind.Protocol.Complete(target);
        if (upstream.KeyHeader is { } name && key.Secret is { } secret)
        {
            target.Remove(name);
            target.TryAddWithoutValidation(name, secret.Reveal());
        }
        else
        {
            plan.Kind.Protocol.Authorize(target, key);
        }
    }

    /// <summary>Passes on what a client may see of an answer's headers.</summary>
    public static void CopyToClient(HttpResponseMessage answer, in CallPlan plan, Upstream upstream, IHeaderDictionary client)
    {
        if (plan.Translation is null or { KeepsProtocol: true })
        {
            foreach (var name in plan.Kind.Protocol.AnswerHeaders)
            {
                CopyOne(name, name);
            }
        }

        CopyOne("x-outrigger-simulated", "x-outrigger-simulated");
        foreach (var name in RequestIdNames)
        {
            CopyOne(name, "x-outrigger-upstream-request-id");
        }

        void CopyOne(string from, string to)
        {
            if (answer.Headers.NonValidated.TryGetValues(from, out var values))
            {
                client[to] = Printable(values.ToString(), upstream);
            }
        }
    }

    /// <summary>Whether the upstream lets its answer be stored (RFC 9111, section 5.2.2.5).</summary>
    public static bool AllowsStoring(HttpResponseMessage answer) => answer.Headers.CacheControl is not { NoStore: true };

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

    private static void Copy(HttpRequestHeaders target, IHeaderDictionary client, ReadOnlySpan<string> names)
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
