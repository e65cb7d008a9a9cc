using System.CommandLine;
using System.Globalization;
using System.Text.Json.Nodes;

namespace Outrigger.Cli.Commands;

/// <summary>The options that limit a key.</summary>
internal sealed class KeyLimits
{
    private readonly Option<long?> _requests = new("--requests-per-minute") { Description = "Requests within any minute." };
    private readonly Option<long?> _tokens = new("--tokens-per-minute") { Description = "Tokens within any minute." };
    private readonly Option<int?> _concurrency = new("--concurrency") { Description = "Calls in flight." };
    private readonly Option<string[]> _quotas = new("--quota") { Description = "An amount a day or month: 1000-requests/day, 50-usd/month; several times for several.", HelpName = "amount-unit/period" };

    private KeyLimits()
    {
    }

    /// <summary>All of them.</summary>
    public Option[] All => [_requests, _tokens, _concurrency, _quotas];

    public static KeyLimits Options() => new();

    /// <summary>What was given; null when nothing was, which leaves the defaults of the settings.</summary>
    public JsonObject? Read(Call call)
    {
        var limits = new JsonObject();
        if (call.Get(_requests) is { } requests)
        {
            limits["requestsPerMinute"] = requests;
        }

        if (call.Get(_tokens) is { } tokens)
        {
            limits["tokensPerMinute"] = tokens;
        }

        if (call.Get(_concurrency) is { } concurrency)
        {
            limits["concurrency"] = concurrency;
        }

        if (call.Get(_quotas) is { Length: > 0 } quotas)
        {
            limits["quotas"] = new JsonArray([.. quotas.Select(Quota)]);
        }

        return limits.Count > 0 ? limits : null;
    }

    private static JsonObject Quota(string text)
    {
        var slash = text.Split('/');
        var dash = slash[0].Split('-');
        return slash.Length == 2 && dash.Length == 2 && decimal.TryParse(dash[0], NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var amount)
            && dash[1] is "requests" or "tokens" or "usd" && slash[1] is "day" or "month"
            ? new JsonObject { ["period"] = slash[1], ["unit"] = dash[1], ["amount"] = amount }
            : throw new CliException(ExitCode.Usage, $"'{text}' is no quota; it is like 1000-requests/day, 200000-tokens/day or 50-usd/month.");
    }
}
