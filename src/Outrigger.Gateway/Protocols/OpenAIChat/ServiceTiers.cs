using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Outrigger.Gateway.Translation;

namespace Outrigger.Gateway.Protocols.OpenAIChat;

/// <summary>The tier of service between protocols: Anthropic's <c>standard_only</c> is OpenAI's <c>default</c>. Stateless and thread-safe.</summary>
internal static class ServiceTiers
{
    /// <summary>Writes the tier asked for, where OpenAI knows it.</summary>
    public static void Write(Utf8JsonWriter json, in ExtraFeature tier, TranslationReport report)
    {
        var name = JsonText.Read(JsonElement.Parse(tier.Json.Span));
        switch (name)
        {
            case "auto" or "default" or "flex" or "priority" or "scale":
                json.WriteString("service_tier", name);
                break;
            case "standard_only" or "standard":
                json.WriteString("service_tier", "default");
                break;
            default:
                report.Drop(Features.ServiceTier);
                break;
        }
    }

    /// <summary>The tier of an answer in OpenAI's words; null where it has none.</summary>
    public static string? ToAnswer(string? used) => used is "flex" or "priority" or "scale" ? used : null;

    /// <summary>The tier an upstream names, as it is recorded: null for the usual one.</summary>
    public static string? FromAnswer(string? named) => named is "flex" or "priority" or "scale" or "batch" ? named : null;
}

/// <summary>The end user's name where its length is limited. Stateless and thread-safe.</summary>
internal static class EndUserText
{
    private const int MaxLength = 64;

    /// <summary>The name, or a digest of one that is too long: it tells users apart and says no more.</summary>
    public static string Fit(string user, TranslationReport report)
    {
        if (user.Length <= MaxLength)
        {
            return user;
        }

        report.Adjust(Features.EndUser);
        return Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(user)));
    }
}

/// <summary>The ids of tool calls where their length is limited. Stateless and thread-safe.</summary>
internal static class CallIds
{
    private const int MaxLength = 40;

    /// <summary>The id, or for one that is too long another that is always the same: calls and results still meet.</summary>
    public static string Fit(string id) =>
        id.Length <= MaxLength ? id : "call_" + Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(id)).AsSpan(0, 16));

    /// <summary>An id for a call that an upstream gave none.</summary>
    /// <param name="answerId">The answer's id, the same for all its calls.</param>
    /// <param name="index">The call's place in the answer.</param>
    public static string Create(string answerId, int index) =>
        "call_" + Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes($"{answerId}/{index}")).AsSpan(0, 12));

    /// <summary>Stands in for the id of an answer that has none.</summary>
    public static string CreateAnswerId() => RandomNumberGenerator.GetHexString(24, lowercase: true);
}
