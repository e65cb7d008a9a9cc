using System.Globalization;
using System.Text;
using Microsoft.AspNetCore.Http;

namespace Outrigger.Gateway.Forwarding;

/// <summary>What a call cost, as it is told to the client. Stateless.</summary>
internal static class CostText
{
    private const long NanosPerUsd = 1_000_000_000;

    /// <summary>US dollars as a decimal without exponent and without closing zeros (<c>0.000123</c>).</summary>
    public static string Format(long nanoUsd)
    {
        var whole = (nanoUsd / NanosPerUsd).ToString(CultureInfo.InvariantCulture);
        var rest = nanoUsd % NanosPerUsd;
        return rest == 0 ? whole : whole + "." + rest.ToString("D9", CultureInfo.InvariantCulture).TrimEnd('0');
    }

    /// <summary>Adds <c>x-outrigger-cost-usd</c>, and <c>x-outrigger-unpriced</c> where the zero means that the price is unknown.</summary>
    public static void Write(IHeaderDictionary headers, in CallCost cost, in TokenUsage usage)
    {
        headers["x-outrigger-cost-usd"] = Format(cost.NanoUsd);
        if (usage.IsReported && !cost.IsPriced)
        {
            headers["x-outrigger-unpriced"] = "true";
        }
    }

    /// <summary>Whether an event of a stream is such a comment.</summary>
    public static bool IsComment(ReadOnlySpan<byte> sseEvent) => sseEvent.StartsWith(": outrigger cost_usd="u8);

    /// <summary>The comment in front of a stream's terminal event.</summary>
    public static byte[] ToComment(in CallCost cost, in TokenUsage usage) =>
        Encoding.ASCII.GetBytes($": outrigger cost_usd={Format(cost.NanoUsd)}{(usage.IsReported && !cost.IsPriced ? " unpriced" : "")}\n\n");
}
