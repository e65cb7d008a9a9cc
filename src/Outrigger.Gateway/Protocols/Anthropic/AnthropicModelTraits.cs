namespace Outrigger.Gateway.Protocols.Anthropic;

/// <summary>
/// What differs between Claude models and cannot be asked for: told by family and version in the name, whatever stands
/// around it (<c>claude-opus-4-6</c>, <c>us.anthropic.claude-3-7-sonnet-20250219-v1:0</c>). A name without a version is
/// treated as one from before these differences. Checked against Anthropic's model pages in November 2026.
/// </summary>
/// <param name="Family"><c>opus</c>, <c>sonnet</c>, <c>haiku</c>, <c>fable</c>, <c>mythos</c>; empty when the name has none.</param>
/// <param name="Version">Hundredfold major version plus minor version (4.6 is 406); 0 when unknown.</param>
internal readonly record struct AnthropicModelTraits(string Family, int Version)
{
    private static readonly string[] Families = ["opus", "sonnet", "haiku", "fable", "mythos", "instant"];

    /// <summary>Answers can be bound to a JSON schema, and tool calls to theirs (4.5 and later, and Opus 4.1).</summary>
    public bool HasNativeSchema => Version >= 405 || (Family == "opus" && Version >= 401);

    /// <summary>Takes <c>output_config.effort</c> (Opus 4.5, then 4.6 and later).</summary>
    public bool HasEffort => Version >= 406 || (Family == "opus" && Version >= 405);

    /// <summary>Decides itself how much to think when told <c>adaptive</c> (4.6 and later).</summary>
    public bool IsAdaptive => Version >= 406;

    /// <summary>Can think at all (3.7 and later; unknown ones are asked to).</summary>
    public bool CanThink => Version is 0 or >= 307;

    /// <summary>Takes a budget of tokens for thinking (until 4.6).</summary>
    public bool TakesBudget => Version < 407;

    /// <summary>Thinks unless told not to (5 and later).</summary>
    public bool ThinksByDefault => Version >= 500;

    /// <summary>Can be told not to think: all before 5, of the later ones Haiku, and Opus and Sonnet before 5.5.</summary>
    public bool CanStopThinking => Version < 500 || Family == "haiku" || (Family is "opus" or "sonnet" && Version < 505);

    /// <summary>Takes temperature, top_p and top_k (until 4.6).</summary>
    public bool TakesSampling => Version < 407;

    /// <summary>Takes temperature and top_p in one request.</summary>
    public bool TakesTemperatureWithTopP => !HasNativeSchema;

    /// <summary>Goes on from a last turn of the assistant (until 4.5, and Sonnet 4.6).</summary>
    public bool TakesPrefill => Version < 406 || (Family == "sonnet" && Version == 406);

    /// <summary>Takes system messages behind user turns (Opus 4.8, Opus, Fable and Mythos 5, all of 5.5).</summary>
    public bool TakesMidSystem => Version >= 505 || (Version >= 408 && Family is "opus" or "fable" or "mythos");

    /// <summary>Knows the effort above high (4.6 and later).</summary>
    public bool HasMaxEffort => Version >= 406;

    /// <summary>Knows the effort between high and max (4.7 and later).</summary>
    public bool HasExtraHighEffort => Version >= 407;

    /// <summary>The most tokens an answer can have, where nothing better is known: what every model of the generation takes.</summary>
    public long SafeMaxTokens => Version >= 307 ? 32_000 : Version >= 305 ? 8_192 : 4_096;

    /// <summary>Reads a model's name.</summary>
    public static AnthropicModelTraits Of(string model)
    {
        var at = model.IndexOf("claude-", StringComparison.OrdinalIgnoreCase);
        if (at < 0)
        {
            return new AnthropicModelTraits("", 0);
        }

        var family = "";
        int major = -1, minor = 0;
        var wantsMinor = false;
        foreach (var part in model[(at + "claude-".Length)..].ToLowerInvariant().Split('-', '.', '@', ':', '/', '_'))
        {
            if (part.Length <= 2 && int.TryParse(part, System.Globalization.NumberStyles.None, null, out var number))
            {
                if (major < 0)
                {
                    (major, wantsMinor) = (number, true);
                    continue;
                }

                minor = wantsMinor ? number : minor;
            }
            else if (Array.IndexOf(Families, part) >= 0)
            {
                family = part;
            }

            wantsMinor = false;
        }

        return major >= 0
            ? new AnthropicModelTraits(family, (major * 100) + minor)
            : new AnthropicModelTraits(family, family is "mythos" or "fable" ? 500 : 0);
    }
}
