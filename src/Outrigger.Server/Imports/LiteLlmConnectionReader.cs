namespace Outrigger.Server.Imports;

/// <summary>How one deployment is reached: address, key, headers, times and places.</summary>
internal sealed class LiteLlmConnectionReader(LiteLlmParameters parameters, LiteLlmDefaults defaults, ImportReport report, string place, string prefix, string model)
{
    private const string AzureKeyHeader = "api-key";
    private const double MaxTotalSeconds = 86_400;
    private const double MaxFirstByteSeconds = 3_600;
    private const double DefaultFirstByteSeconds = 120;

    private readonly LiteLlmProvider _provider = LiteLlmProviders.Find(prefix)!;

    /// <summary>The connection; null when it cannot be taken over, which the report then explains.</summary>
    /// <param name="noKey">Words that stand for "this server needs no key".</param>
    public LiteLlmConnection? Read(IReadOnlyCollection<string> noKey)
    {
        if (ReadAddress() is not { } address || ReadHeaders() is not { } headers || !TryReadKey(noKey, out var key, out var variable))
        {
            return null;
        }

        var total = Seconds(parameters.Number("timeout") ?? defaults.Total, MaxTotalSeconds, "timeout");
        var firstByte = Seconds(parameters.Number("stream_timeout") ?? defaults.FirstByte, MaxFirstByteSeconds, "stream_timeout");
        if (total is { } limit && (firstByte ?? TimeSpan.FromSeconds(DefaultFirstByteSeconds)) > limit)
        {
            firstByte = limit < TimeSpan.FromSeconds(MaxFirstByteSeconds) ? limit : TimeSpan.FromSeconds(MaxFirstByteSeconds);
        }

        if (total is not null)
        {
            report.Change("timeout: it bounds a call without streaming together with its repetitions; LiteLLM's bounds each attempt.");
        }

        if (variable is not null)
        {
            report.Need(variable);
        }

        var places = parameters.Number("max_parallel_requests") ?? defaults.MaxConcurrency;
        return new LiteLlmConnection(_provider.Protocol, address, key, variable, headers)
        {
            KeyHeader = prefix == LiteLlmProviders.Azure ? AzureKeyHeader : null,
            Total = total,
            FirstByte = firstByte,
            MaxRetries = Whole(parameters.Number("max_retries", "num_retries") ?? defaults.MaxRetries, 10, "num_retries"),
            MaxConcurrency = Whole(places, 100_000, "max_parallel_requests"),
            OnlyModel = places is > 0 ? model : null,
        };
    }

    private string? ReadAddress()
    {
        var (text, variable) = parameters.Find("api_base") is null ? parameters.Resolve("base_url") : parameters.Resolve("api_base");
        if (variable is not null && text is null)
        {
            report.Leave($"{place}: api_base comes from {variable}, which is not set here; repeat the import where it is.");
            return null;
        }

        if (variable is not null)
        {
            report.Change($"{place}: api_base was read from {variable} now; addresses are written out here.");
        }

        text ??= _provider.BaseUrl;
        if (text is null)
        {
            report.Leave($"{place}: '{prefix}' needs an api_base.");
            return null;
        }

        if (!Uri.TryCreate(text, UriKind.Absolute, out var address) || address.Scheme is not ("http" or "https") || address.UserInfo.Length > 0)
        {
            report.Leave($"{place}: api_base is no http or https address (a user and a password do not belong into it).");
            return null;
        }

        if (address.Query.Length > 0 || address.Fragment.Length > 0)
        {
            report.Change($"{place}: the query of api_base was left out; write it to the provider's Query.");
        }

        return Normalise(address.GetLeftPart(UriPartial.Path).TrimEnd('/'));
    }

    private string Normalise(string address)
    {
        switch (prefix)
        {
            case LiteLlmProviders.Azure:
                report.Change($"{place}: Azure is called by its v1 interface (…/openai/v1, the deployment's name as model); api_version is not sent.");
                var at = address.IndexOf("/openai", StringComparison.OrdinalIgnoreCase);
                return (at < 0 ? address : address[..at]) + "/openai/v1";
            case "ollama" or "ollama_chat":
                report.Change($"{place}: Ollama is called by its OpenAI interface (…/v1).");
                return address.EndsWith("/v1", StringComparison.Ordinal) ? address : address + "/v1";
            case "anthropic":
                return Without(address, "/v1/messages", "/v1");
            case "gemini":
                return Without(address, "/v1beta/models", "/v1beta", "/v1");
            default:
                return Without(address, "/chat/completions");
        }
    }

    private static string Without(string address, params ReadOnlySpan<string> endings)
    {
        foreach (var ending in endings)
        {
            if (address.EndsWith(ending, StringComparison.OrdinalIgnoreCase))
            {
                return address[..^ending.Length];
            }
        }

        return address;
    }

    private bool TryReadKey(IReadOnlyCollection<string> noKey, out string? key, out string? variable)
    {
        var text = parameters.Find("api_key")?.Text;
        key = null;
        variable = LiteLlmParameters.VariableOf(text) ?? (string.IsNullOrWhiteSpace(text) ? _provider.KeyVariable : null);
        if (variable is not null)
        {
            if (LiteLlmParameters.IsUsable(variable))
            {
                return true;
            }

            report.Leave($"{place}: api_key refers to a variable whose name cannot be used here (letters, digits, single underscores).");
            return false;
        }

        if (!string.IsNullOrWhiteSpace(text) && !noKey.Contains(text, StringComparer.OrdinalIgnoreCase))
        {
            key = text;
            report.Warn($"{place}: its key stands in clear in the file; ours holds it too now. Better put it into a variable, which KeyEnv then names.");
        }

        return true;
    }

    // One text, so that connections compare by value; null when something cannot be taken over.
    private string? ReadHeaders()
    {
        var headers = new SortedDictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        if (parameters.Find("organization") is { } organization)
        {
            if (organization.Text is not { } id || LiteLlmParameters.VariableOf(id) is not null)
            {
                report.Leave($"{place}: organization (headers take one value each, written out).");
            }
            else
            {
                headers["OpenAI-Organization"] = id;
            }
        }

        foreach (var source in (string[])["headers", "default_headers", "extra_headers"])
        {
            foreach (var (name, value) in parameters.Find(source)?.Entries ?? [])
            {
                if (value.Text is not { Length: > 0 } text || LiteLlmParameters.VariableOf(text) is not null
                    || text.AsSpan().IndexOfAnyExceptInRange(' ', '~') >= 0
                    || name.AsSpan().IndexOfAnyExceptInRange('!', '~') >= 0 || name.IndexOfAny(['"', '(', ')', ',', '/', ':', ';', '<', '=', '>', '?', '@', '[', '\\', ']', '{', '}']) >= 0)
                {
                    report.Leave($"{place}: {source} '{name}' (headers take printable text, written out: no variables).");
                    continue;
                }

                headers[name] = text;
            }
        }

        return string.Join('\n', headers.Select(header => header.Key + ":" + header.Value));
    }

    private TimeSpan? Seconds(double? value, double most, string name)
    {
        if (value is not > 0)
        {
            return null;
        }

        if (value > most)
        {
            report.Change($"{place}: {name} is at most {most} s here.");
        }

        return TimeSpan.FromMilliseconds(Math.Max(10, Math.Floor(Math.Min(value.Value, most) * 1000)));
    }

    private int? Whole(double? value, int most, string name)
    {
        if (value is null or < 0)
        {
            return null;
        }

        if (value > most)
        {
            report.Change($"{place}: {name} is at most {most} here.");
        }

        return (int)Math.Min(value.Value, most);
    }
}
