using System.Globalization;
using System.Security.Cryptography;
using System.Text.Json;
using Outrigger.Core.Errors;

namespace Outrigger.Gateway.Pricing.Refresh;

/// <summary>What a source gave.</summary>
/// <param name="Document">The prices taken over.</param>
/// <param name="Doubts">What was left out because it is not to be believed, sorted.</param>
/// <param name="Unread">Cost fields that this format has no place for, with how many models have them.</param>
internal sealed record SourcePrices(PriceDocument Document, IReadOnlyList<string> Doubts, IReadOnlyDictionary<string, int> Unread);

/// <summary>
/// Reads the map <c>model → object</c> that LiteLLM publishes: US dollars for a single token, in exponent form, beside
/// members that are no models at all. Values are taken as decimals; their kinds are checked one by one.
/// </summary>
internal sealed class LiteLlmReader
{
    // Whose text models are taken over, and what the vendor is called here. Resellers are not: their prices move with those
    // they resell, and the source does not follow (see docs/decisions/0096-price-table.md).
    private static readonly Dictionary<string, string> VendorsTaken = new(StringComparer.Ordinal)
    {
        ["openai"] = "openai",
        ["text-completion-openai"] = "openai",
        ["anthropic"] = "anthropic",
        ["gemini"] = "gemini",
        ["azure"] = "azure",
        ["azure_ai"] = "azure_ai",
        ["mistral"] = "mistral",
        ["deepseek"] = "deepseek",
        ["groq"] = "groq",
        ["xai"] = "xai",
        ["perplexity"] = "perplexity",
        ["together_ai"] = "together_ai",
        ["moonshot"] = "moonshot",
        ["dashscope"] = "dashscope",
        ["fireworks_ai"] = "fireworks_ai",
        ["cohere"] = "cohere",
        ["cohere_chat"] = "cohere",
        ["zai"] = "zai",
        ["cerebras"] = "cerebras",
        ["minimax"] = "minimax",
    };

    private static readonly string[] Modes = ["chat", "completion", "embedding", "responses"];

    private readonly List<string> _poison = [];
    private readonly List<string> _doubts = [];
    private readonly SortedDictionary<string, int> _unread = new(StringComparer.Ordinal);
    private readonly SortedDictionary<string, SortedDictionary<string, PriceEntry>> _vendors = new(StringComparer.Ordinal);
    private readonly HashSet<(string Vendor, string Model)> _prefixed = [];

    /// <summary>Reads a source.</summary>
    /// <param name="source">Its bytes.</param>
    /// <param name="writtenOn">The day it was brought up to date, where it does not say so itself (<c>last_updated</c>).</param>
    /// <exception cref="OutriggerException">It is not such a map, or holds values that cannot be prices.</exception>
    public static SourcePrices Read(byte[] source, DateOnly writtenOn)
    {
        var reader = new LiteLlmReader();
        try
        {
            using var document = JsonDocument.Parse(source);
            return document.RootElement.ValueKind == JsonValueKind.Object
                ? reader.Read(document.RootElement, writtenOn, Convert.ToHexStringLower(SHA256.HashData(source)))
                : throw Refused("The source is not a map from model to prices.");
        }
        catch (JsonException e)
        {
            throw Refused($"The source is not JSON: line {e.LineNumber + 1}, byte {e.BytePositionInLine + 1}.");
        }
    }

    private SourcePrices Read(JsonElement root, DateOnly writtenOn, string digest)
    {
        foreach (var member in root.EnumerateObject())
        {
            // "sample_spec" explains the format in place of a model, and "last_updated" is a text.
            if (member.Value.ValueKind == JsonValueKind.Object && member.Name != "sample_spec")
            {
                ReadModel(member.Name, member.Value);
            }
        }

        if (_poison.Count > 0)
        {
            throw Refused(string.Join("; ", _poison.Order(StringComparer.Ordinal)) + ".");
        }

        if (_vendors.Count == 0)
        {
            throw Refused("The source holds no model of a vendor known here.");
        }

        var document = new PriceDocument
        {
            Format = PriceDocument.CurrentFormat,
            Source = "BerriAI/litellm model_prices_and_context_window.json (MIT)",
            SourceDate = FindDate(root) ?? writtenOn,
            SourceSha256 = digest,
            Vendors = _vendors,
        };
        return new SourcePrices(document, [.. _doubts.Order(StringComparer.Ordinal)], _unread);
    }

    private static DateOnly? FindDate(JsonElement root) =>
        root.TryGetProperty("last_updated", out var updated)
        && updated.ValueKind == JsonValueKind.String
        && DateTimeOffset.TryParse(updated.GetString(), CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var instant)
            ? DateOnly.FromDateTime(instant.UtcDateTime)
            : null;

    private void ReadModel(string key, JsonElement model)
    {
        if (!VendorsTaken.TryGetValue(Text(model, "litellm_provider") ?? "", out var vendor) || !Modes.Contains(Text(model, "mode")))
        {
            return;
        }

        var fields = new LiteLlmFields(key, _poison);
        foreach (var unread in fields.Read(model))
        {
            _unread[unread] = _unread.GetValueOrDefault(unread) + 1;
        }

        // "gemini/gemini-2.5-pro": the vendor's own prefix is not part of the name at the vendor.
        var prefix = Text(model, "litellm_provider") + "/";
        var isPrefixed = key.StartsWith(prefix, StringComparison.Ordinal);
        var name = isPrefixed ? key[prefix.Length..] : key;
        if (name.EndsWith('/'))
        {
            _doubts.Add($"{key} is no model's name; left out");
        }
        else if (fields.ToEntry(isEmbedding: Text(model, "mode") == "embedding", _doubts) is { } entry)
        {
            Add(vendor, name, isPrefixed, entry);
        }
    }

    private void Add(string vendor, string name, bool isPrefixed, PriceEntry entry)
    {
        if (!_vendors.TryGetValue(vendor, out var models))
        {
            _vendors[vendor] = models = new SortedDictionary<string, PriceEntry>(StringComparer.Ordinal);
        }

        // One model under two keys: the one that names its vendor is the one that is kept up.
        if (models.ContainsKey(name) && _prefixed.Contains((vendor, name)))
        {
            return;
        }

        models[name] = entry;
        if (isPrefixed)
        {
            _prefixed.Add((vendor, name));
        }
    }

    private static string? Text(JsonElement model, string name) =>
        model.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;

    private static OutriggerException Refused(string detail) => new(PricingErrors.PricesRefused.With(detail));
}
