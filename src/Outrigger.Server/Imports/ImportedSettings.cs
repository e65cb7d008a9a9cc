using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Outrigger.Server.Imports;

/// <summary>A provider to be written.</summary>
internal sealed record ImportedProvider(string Name, string Protocol, string BaseUrl)
{
    /// <summary>The key itself, because it stood in the source; null when it comes from <see cref="KeyEnv"/> or there is none.</summary>
    public string? Key { get; init; }

    /// <summary>The environment variable that holds the key.</summary>
    public string? KeyEnv { get; init; }

    /// <summary>The header that carries the key, in place of the protocol's own.</summary>
    public string? KeyHeader { get; init; }

    public SortedDictionary<string, string> Headers { get; init; } = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>Model names, in the order in which they came up; <c>*</c> for all.</summary>
    public List<string> Models { get; } = [];

    public TimeSpan? Total { get; init; }

    public TimeSpan? FirstByte { get; init; }

    public int? MaxRetries { get; init; }

    public int? MaxConcurrency { get; init; }
}

/// <summary>A target of an alias to be written.</summary>
internal sealed record ImportedTarget(string Model, double? Weight = null, bool IsFallback = false);

/// <summary>A model's own price, US dollars for a million tokens.</summary>
internal sealed record ImportedPrice(decimal Input, decimal Output, decimal? CachedInput, decimal? CacheWrite);

/// <summary>Settings in our form, and how they are written.</summary>
internal sealed class ImportedSettings
{
    private static readonly JsonSerializerOptions Readable = new() { WriteIndented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public List<ImportedProvider> Providers { get; } = [];

    /// <summary>Aliases in the order of the source.</summary>
    public List<KeyValuePair<string, List<ImportedTarget>>> Aliases { get; } = [];

    /// <summary>Prices by <c>provider/model</c>.</summary>
    public SortedDictionary<string, ImportedPrice> Prices { get; } = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>Whether answers of aliases are cached.</summary>
    public bool IsCached { get; set; }

    /// <summary>How long; null for the default.</summary>
    public TimeSpan? CacheTtl { get; set; }

    public string ToJson()
    {
        var gateway = new JsonObject
        {
            [nameof(Providers)] = new JsonObject(Providers.Select(provider => KeyValuePair.Create<string, JsonNode?>(provider.Name, Write(provider)))),
            [nameof(Aliases)] = new JsonArray([.. Aliases.Select(alias => (JsonNode)Write(alias.Key, alias.Value))]),
        };
        if (Prices.Count > 0)
        {
            gateway["Pricing"] = new JsonObject { ["Models"] = new JsonObject(Prices.Select((price, i) => WritePrice(price.Key, price.Value, i))) };
        }

        return new JsonObject { ["Outrigger"] = new JsonObject { ["Gateway"] = gateway } }.ToJsonString(Readable) + "\n";
    }

    private static JsonObject Write(ImportedProvider provider)
    {
        var json = new JsonObject { ["Protocol"] = provider.Protocol, ["BaseUrl"] = provider.BaseUrl };
        if (provider.KeyEnv is not null)
        {
            json["KeyEnv"] = provider.KeyEnv;
        }

        if (provider.Key is not null)
        {
            json["Keys"] = new JsonArray(provider.Key);
        }

        if (provider.KeyHeader is not null)
        {
            json["KeyHeader"] = provider.KeyHeader;
        }

        json["Models"] = new JsonArray([.. provider.Models.Select(model => (JsonNode)model)]);
        if (provider.Headers.Count > 0)
        {
            json["Headers"] = new JsonObject(provider.Headers.Select(header => KeyValuePair.Create<string, JsonNode?>(header.Key, header.Value)));
        }

        if (provider.MaxConcurrency is { } places)
        {
            json["MaxConcurrency"] = places;
        }

        if (provider.MaxRetries is { } retries)
        {
            json["MaxRetries"] = retries;
        }

        if (provider.Total is not null || provider.FirstByte is not null)
        {
            var timeouts = new JsonObject();
            if (provider.FirstByte is { } first)
            {
                timeouts["FirstByte"] = first.ToString("c");
            }

            if (provider.Total is { } total)
            {
                timeouts["Total"] = total.ToString("c");
            }

            json["Timeouts"] = timeouts;
        }

        return json;
    }

    private JsonObject Write(string name, List<ImportedTarget> targets)
    {
        var json = new JsonObject { ["Name"] = name, ["Targets"] = new JsonArray([.. targets.Select(Write)]) };
        if (IsCached)
        {
            var cache = new JsonObject { ["Mode"] = "read-write" };
            if (CacheTtl is { } ttl)
            {
                cache["Ttl"] = ttl.ToString("c");
            }

            json["Cache"] = cache;
        }

        return json;
    }

    private static KeyValuePair<string, JsonNode?> WritePrice(string model, ImportedPrice price, int index)
    {
        // A colon separates the parts of a setting's name.
        var hasColon = model.Contains(':', StringComparison.Ordinal);
        var json = new JsonObject();
        if (hasColon)
        {
            json["Name"] = model;
        }

        json["InputUsdPerMillion"] = price.Input;
        json["OutputUsdPerMillion"] = price.Output;
        if (price.CachedInput is { } cached)
        {
            json["CachedInputUsdPerMillion"] = cached;
        }

        if (price.CacheWrite is { } written)
        {
            json["CacheWriteUsdPerMillion"] = written;
        }

        return KeyValuePair.Create<string, JsonNode?>(hasColon ? $"imported-{index + 1}" : model, json);
    }

    private static JsonNode Write(ImportedTarget target)
    {
        if (target is { Weight: null, IsFallback: false })
        {
            return target.Model;
        }

        var json = new JsonObject { ["Model"] = target.Model };
        if (target.Weight is { } weight)
        {
            json["Weight"] = weight;
        }

        if (target.IsFallback)
        {
            json["Fallback"] = true;
        }

        return json;
    }
}
