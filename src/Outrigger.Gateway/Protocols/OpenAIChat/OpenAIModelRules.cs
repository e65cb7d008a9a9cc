namespace Outrigger.Gateway.Protocols.OpenAIChat;

/// <summary>
/// What follows from a model's name on a server that speaks OpenAI's protocol; see decision 0080. OpenAI's own models are
/// told by name, everything else is taken for a compatible server's. Stateless and thread-safe.
/// </summary>
internal static class OpenAIModelRules
{
    /// <summary>One of OpenAI's hosted models. Its open-weight ones (<c>gpt-oss</c>) run elsewhere.</summary>
    public static bool IsOpenAI(string model)
    {
        var name = GetName(model);
        return IsReasoning(model)
            || (Starts(name, "gpt-") && !Starts(name, "gpt-oss"))
            || Starts(name, "chatgpt-");
    }

    /// <summary>One of OpenAI's models that reason (<c>o1</c>…, <c>gpt-5</c>…): <c>max_completion_tokens</c>, and no <c>max_tokens</c>.</summary>
    public static bool IsReasoning(string model)
    {
        var name = GetName(model);
        return (name.Length >= 2 && name[0] is 'o' or 'O' && char.IsAsciiDigit(name[1]))
            || (name.Length >= 5 && Starts(name, "gpt-") && name[4] is >= '5' and <= '9' && !name.Contains("-chat", StringComparison.OrdinalIgnoreCase))
            || Starts(name, "codex-");
    }

    /// <summary>
    /// Whether temperature, top_p, penalties and stop sequences may be sent. The first reasoning models refuse them; from
    /// <c>gpt-5.1</c> on it depends on the effort and is left to the model.
    /// </summary>
    public static bool TakesSampling(string model)
    {
        var name = GetName(model);
        return !IsReasoning(model) || (Starts(name, "gpt-") && name.Length > 5 && name[5] == '.') || (Starts(name, "gpt-") && name[4] != '5');
    }

    /// <summary>Google's models behind an address that speaks OpenAI's protocol: they want their thought signatures back.</summary>
    public static bool IsGemini(string model) => Starts(GetName(model), "gemini");

    private static ReadOnlySpan<char> GetName(string model)
    {
        var name = model.AsSpan(model.LastIndexOf('/') + 1);
        return Starts(name, "ft:") ? name[3..] : name;
    }

    private static bool Starts(ReadOnlySpan<char> name, string prefix) => name.StartsWith(prefix, StringComparison.OrdinalIgnoreCase);
}
