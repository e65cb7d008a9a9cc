using System.Text.Json.Nodes;

namespace Outrigger.EndToEnd.Tests.Harness;

/// <summary>Builds the JSON of <c>OUTRIGGER_CONFIG</c>.</summary>
internal sealed class GatewayConfig
{
    private readonly JsonObject _providers = [];
    private readonly JsonArray _aliases = [];
    private readonly JsonObject _outrigger;
    private readonly JsonObject _gateway;

    public GatewayConfig()
    {
        _gateway = new JsonObject { ["Providers"] = _providers, ["Aliases"] = _aliases };
        _outrigger = new JsonObject { ["Gateway"] = _gateway };
    }

    /// <summary>Adds an OpenAI-compatible provider; <paramref name="more"/> sets further members.</summary>
    public GatewayConfig Provider(string name, string baseUrl, string[]? keys = null, string[]? models = null, Action<JsonObject>? more = null)
    {
        var provider = new JsonObject
        {
            ["Protocol"] = "openai",
            ["BaseUrl"] = baseUrl,
            ["Keys"] = Array(keys ?? ["sk-" + name + "-0123456789abcdef"]),
            ["Models"] = Array(models ?? ["*"]),
        };
        more?.Invoke(provider);
        _providers[name] = provider;
        return this;
    }

    /// <summary>Adds an alias with targets of the form <c>provider/model</c>.</summary>
    public GatewayConfig Alias(string name, params string[] targets)
    {
        _aliases.Add(new JsonObject { ["Name"] = name, ["Targets"] = Array(targets) });
        return this;
    }

    /// <summary>Adds an alias with fallbacks.</summary>
    public GatewayConfig Alias(string name, params AliasTarget[] targets)
    {
        _aliases.Add(new JsonObject
        {
            ["Name"] = name,
            ["Targets"] = new JsonArray([.. targets.Select(t => (JsonNode)new JsonObject { ["Model"] = t.Model, ["Fallback"] = t.IsFallback })]),
        });
        return this;
    }

    /// <summary>Sets a value by its path under <c>Outrigger</c>, colons between the names.</summary>
    public GatewayConfig Set(string path, JsonNode value)
    {
        var names = path.Split(':');
        var parent = _outrigger;
        foreach (var name in names[..^1])
        {
            if (parent[name] is not JsonObject child)
            {
                parent[name] = child = [];
            }

            parent = child;
        }

        parent[names[^1]] = value;
        return this;
    }

    /// <inheritdoc/>
    public override string ToString() => new JsonObject { ["Outrigger"] = _outrigger.DeepClone() }.ToJsonString(new() { WriteIndented = true });

    private static JsonArray Array(string[] values) => new([.. values.Select(v => (JsonNode)v)]);
}

/// <summary>One target of an alias.</summary>
internal sealed record AliasTarget(string Model, bool IsFallback = false);
