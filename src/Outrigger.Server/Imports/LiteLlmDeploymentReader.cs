using System.Globalization;

namespace Outrigger.Server.Imports;

/// <summary>Reads one entry of <c>model_list</c>, and says of each of its settings what becomes of it.</summary>
internal sealed class LiteLlmDeploymentReader(LiteLlmDefaults defaults, IReadOnlyDictionary<string, YamlValue> credentials, Func<string, string?> environment, ImportReport report)
{
    private static readonly string[] Modes = ["chat", "completion", "embedding", "responses"];
    private static readonly string[] NoKey = ["none", "null", "empty", "dummy", "not-needed", "no-key", "anything"];

    // What is read below or in the connection; anything else a deployment says is reported as left.
    private static readonly HashSet<string> Understood = new(StringComparer.Ordinal)
    {
        "model", "custom_llm_provider", "litellm_credential_name", "api_base", "base_url", "api_key", "api_version", "organization", "headers", "extra_headers",
        "input_cost_per_token", "output_cost_per_token", "cache_read_input_token_cost", "cache_creation_input_token_cost",
        "default_headers", "timeout", "stream_timeout", "max_retries", "num_retries", "max_parallel_requests", "weight", "order", "rpm", "tpm",
    };

    private static readonly string[] RequestValues =
    [
        "temperature", "max_tokens", "max_completion_tokens", "top_p", "top_k", "seed", "stop", "frequency_penalty", "presence_penalty", "n", "user", "logit_bias",
        "reasoning_effort", "thinking", "tools", "tool_choice", "response_format", "extra_body", "dimensions", "encoding_format", "service_tier", "stream", "metadata",
    ];

    /// <summary>The deployment; null when it cannot be taken over, which the report then explains.</summary>
    public LiteLlmDeployment? Read(YamlValue entry, int index)
    {
        var place = $"model_list[{index}]";
        if (entry.Find("model_name")?.Text is not { Length: > 0 } group || entry.Find("litellm_params") is not YamlMap raw || raw.Find("model")?.Text is not { Length: > 0 } name)
        {
            report.Leave($"{place} (line {entry.Line}): model_name or litellm_params.model is missing.");
            return null;
        }

        place = $"{place} '{group}'";
        var parameters = new LiteLlmParameters(raw, GetCredential(raw, place), environment);
        var (prefix, model) = LiteLlmProviders.Split(name, raw.Find("custom_llm_provider")?.Text);
        if (FindObstacle(entry, group, name, prefix, model) is { } obstacle)
        {
            report.Leave($"{place}: {obstacle}");
            return null;
        }

        var reader = new LiteLlmConnectionReader(parameters, defaults, report, place, prefix!, model);
        if (reader.Read(NoKey) is not { } connection)
        {
            return null;
        }

        ReportRest(parameters, entry, place);
        return new LiteLlmDeployment(place, group, prefix!, model, connection)
        {
            Weight = parameters.Number("weight"),
            RequestsPerMinute = parameters.Number("rpm") ?? entry.Find("rpm")?.Number,
            TokensPerMinute = parameters.Number("tpm") ?? entry.Find("tpm")?.Number,
            Order = parameters.Number("order"),
            Price = ReadPrice(parameters, entry.Find("model_info"), place),
        };
    }

    // Dollars for one token there, for a million here. Without both of the first two the table's price stays.
    private ImportedPrice? ReadPrice(LiteLlmParameters parameters, YamlValue? info, string place)
    {
        var input = Cost("input_cost_per_token");
        var output = Cost("output_cost_per_token");
        if (input is null || output is null)
        {
            if (input is not null || output is not null)
            {
                report.Leave($"{place}: a price needs input_cost_per_token as well as output_cost_per_token.");
            }

            return null;
        }

        return new ImportedPrice(input.Value, output.Value, Cost("cache_read_input_token_cost"), Cost("cache_creation_input_token_cost"));

        decimal? Cost(string name)
        {
            if ((parameters.Find(name) ?? info?.Find(name))?.Text is not { } text)
            {
                return null;
            }

            if (decimal.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var cost) && cost is >= 0 and <= 1)
            {
                return Trim(cost * 1_000_000);
            }

            report.Leave($"{place}: {name} (a price is 0 to 1 USD a token).");
            return null;
        }
    }

    // 10.00000 is written as 10.
    private static decimal Trim(decimal value) => value / 1.000000000000000000000000000m;

    private YamlValue? GetCredential(YamlMap raw, string place)
    {
        if (raw.Find("litellm_credential_name")?.Text is not { } name)
        {
            return null;
        }

        if (!credentials.TryGetValue(name, out var values))
        {
            report.Warn($"{place}: credential_list has no entry of the name it refers to; its own values are used.");
        }

        return values;
    }

    private static string? FindObstacle(YamlValue entry, string group, string name, string? prefix, string model)
    {
        if (name == "*")
        {
            return "'*' for all providers is not an alias here: OPENAI_API_KEY, ANTHROPIC_API_KEY and GEMINI_API_KEY switch theirs on by themselves.";
        }

        if (prefix is null || LiteLlmProviders.Find(prefix) is null)
        {
            return prefix is null
                ? "the model names no provider (a bare gemini-… is Vertex AI for LiteLLM)."
                : $"the provider '{prefix}' speaks a protocol or an authentication that Outrigger does not; an OpenAI-compatible address of it can be written as openai/… with api_base.";
        }

        if (entry.Find("model_info")?.Find("mode")?.Text is { } mode && !Modes.Contains(mode))
        {
            return $"there is no route for the mode '{mode}'.";
        }

        if (model.StartsWith("responses/", StringComparison.Ordinal))
        {
            return "calls are not moved from one interface to another; clients call /v1/responses themselves.";
        }

        var isPattern = model.Contains('*', StringComparison.Ordinal) || group.Contains('*', StringComparison.Ordinal);
        return isPattern && !(model == "*" && (group == "*" || group == prefix + "/*"))
            ? "of names with '*' only <provider>/* and * for one provider are taken over: a provider passes any name on as <provider>/<model>."
            : null;
    }

    private void ReportRest(LiteLlmParameters parameters, YamlValue entry, string place)
    {
        foreach (var name in parameters.Names.Where(name => !Understood.Contains(name)))
        {
            report.Leave($"{place}: {name} ({Explain(name)}).");
        }

        foreach (var (name, _) in entry.Find("model_info")?.Entries ?? [])
        {
            if (name is not ("id" or "mode" or "base_model" or "description" or "db_model") && !Understood.Contains(name))
            {
                report.Leave($"{place}: model_info.{name} ({Explain(name)}).");
            }
        }
    }

    private static string Explain(string name) => name switch
    {
        _ when RequestValues.Contains(name) => "requests go out as the client wrote them; there are no values per model",
        "drop_params" or "additional_drop_params" or "allowed_openai_params" or "modify_params" => "what a provider cannot take is refused and named, never dropped",
        "mock_response" => "the simulated provider 'sim' answers without a provider",
        "tags" => "there is no routing by tags",
        "budget_duration" or "max_budget" => "budgets stand at keys, users and teams, not at deployments",
        _ when name.Contains("cost", StringComparison.Ordinal) => "prices come from the price table",
        _ when name.StartsWith("supports_", StringComparison.Ordinal) || name.StartsWith("max_", StringComparison.Ordinal) => "nothing depends on it here",
        _ => "the import does not know it",
    };
}
