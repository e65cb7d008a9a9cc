using System.Collections.Frozen;
using Outrigger.Gateway.Providers;

namespace Outrigger.Gateway.Pricing;

/// <summary>Who bills for an upstream.</summary>
/// <param name="Name">The vendor's name in the table.</param>
/// <param name="IsCertain">True when its address or name says so; false when only its protocol suggests it.</param>
internal sealed record Vendor(string Name, bool IsCertain);

/// <summary>Tells the vendor of an upstream: by its address, else by its name, else by its protocol. Pure.</summary>
internal static class Vendors
{
    /// <summary>The vendor that resells others under <c>vendor/model</c> and has no entries of its own.</summary>
    public const string Reseller = "openrouter";

    private static readonly (string Host, string Vendor)[] Hosts =
    [
        ("api.openai.com", "openai"),
        ("api.anthropic.com", "anthropic"),
        ("generativelanguage.googleapis.com", "gemini"),
        ("openai.azure.com", "azure"),
        ("cognitiveservices.azure.com", "azure"),
        ("services.ai.azure.com", "azure_ai"),
        ("models.ai.azure.com", "azure_ai"),
        ("mistral.ai", "mistral"),
        ("api.deepseek.com", "deepseek"),
        ("api.groq.com", "groq"),
        ("api.x.ai", "xai"),
        ("api.perplexity.ai", "perplexity"),
        ("api.together.xyz", "together_ai"),
        ("api.together.ai", "together_ai"),
        ("api.moonshot.ai", "moonshot"),
        ("api.moonshot.cn", "moonshot"),
        ("dashscope.aliyuncs.com", "dashscope"),
        ("dashscope-intl.aliyuncs.com", "dashscope"),
        ("api.fireworks.ai", "fireworks_ai"),
        ("api.cohere.com", "cohere"),
        ("api.cohere.ai", "cohere"),
        ("api.z.ai", "zai"),
        ("open.bigmodel.cn", "zai"),
        ("api.cerebras.ai", "cerebras"),
        ("api.minimax.io", "minimax"),
        ("api.minimaxi.com", "minimax"),
        ("openrouter.ai", Reseller),
    ];

    private static readonly FrozenDictionary<string, string> Names = new Dictionary<string, string>
    {
        ["google"] = "gemini",
        ["claude"] = "anthropic",
        ["azure-openai"] = "azure",
        ["azure-ai"] = "azure_ai",
        ["x-ai"] = "xai",
        ["grok"] = "xai",
        ["mistralai"] = "mistral",
        ["together"] = "together_ai",
        ["together-ai"] = "together_ai",
        ["moonshotai"] = "moonshot",
        ["kimi"] = "moonshot",
        ["qwen"] = "dashscope",
        ["alibaba"] = "dashscope",
        ["fireworks"] = "fireworks_ai",
        ["fireworks-ai"] = "fireworks_ai",
        ["z-ai"] = "zai",
        ["zhipu"] = "zai",
    }.ToFrozenDictionary(StringComparer.OrdinalIgnoreCase);

    /// <summary>The vendor of an upstream.</summary>
    public static Vendor Of(Upstream upstream, PriceTable table)
    {
        if (Uri.TryCreate(upstream.BaseUrl, UriKind.Absolute, out var address) && OfHost(address.Host) is { } byHost)
        {
            return new Vendor(byHost, IsCertain: true);
        }

        var name = ByName(upstream.Name);
        return table.HasVendor(name) ? new Vendor(name, IsCertain: true) : new Vendor(upstream.Protocol, IsCertain: false);
    }

    /// <summary>The table's name for a vendor that goes by several.</summary>
    public static string ByName(string name) => Names.GetValueOrDefault(name) ?? name.ToLowerInvariant();

    // "eu.api.openai.com" and "me.openai.azure.com" are theirs; "notapi.openai.com" is not.
    private static string? OfHost(string host) => Array
        .Find(Hosts, known => host.EndsWith(known.Host, StringComparison.OrdinalIgnoreCase) && (host.Length == known.Host.Length || host[^(known.Host.Length + 1)] == '.'))
        .Vendor;
}
