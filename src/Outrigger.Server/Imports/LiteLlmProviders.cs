namespace Outrigger.Server.Imports;

/// <summary>A provider as LiteLLM's model prefix names it.</summary>
/// <param name="Protocol">The wire protocol that reaches it.</param>
/// <param name="BaseUrl">Its usual address; null when the configuration has to give one.</param>
/// <param name="KeyVariable">The environment variable that LiteLLM reads when no key is given; null when none is needed.</param>
internal sealed record LiteLlmProvider(string Protocol, string? BaseUrl, string? KeyVariable);

/// <summary>The prefixes that lead to a server speaking one of our protocols.</summary>
internal static class LiteLlmProviders
{
    /// <summary>Azure's prefix: its address is put together by <see cref="LiteLlmDeployment"/>.</summary>
    public const string Azure = "azure";

    private static readonly Dictionary<string, LiteLlmProvider> Known = new(StringComparer.Ordinal)
    {
        ["openai"] = new("openai", "https://api.openai.com/v1", "OPENAI_API_KEY"),
        ["anthropic"] = new("anthropic", "https://api.anthropic.com", "ANTHROPIC_API_KEY"),
        ["gemini"] = new("gemini", "https://generativelanguage.googleapis.com", "GEMINI_API_KEY"),
        [Azure] = new("openai", null, "AZURE_API_KEY"),
        ["groq"] = new("openai", "https://api.groq.com/openai/v1", "GROQ_API_KEY"),
        ["deepseek"] = new("openai", "https://api.deepseek.com/v1", "DEEPSEEK_API_KEY"),
        ["mistral"] = new("openai", "https://api.mistral.ai/v1", "MISTRAL_API_KEY"),
        ["xai"] = new("openai", "https://api.x.ai/v1", "XAI_API_KEY"),
        ["together_ai"] = new("openai", "https://api.together.xyz/v1", "TOGETHERAI_API_KEY"),
        ["fireworks_ai"] = new("openai", "https://api.fireworks.ai/inference/v1", "FIREWORKS_AI_API_KEY"),
        ["openrouter"] = new("openai", "https://openrouter.ai/api/v1", "OPENROUTER_API_KEY"),
        ["perplexity"] = new("openai", "https://api.perplexity.ai", "PERPLEXITYAI_API_KEY"),
        ["deepinfra"] = new("openai", "https://api.deepinfra.com/v1/openai", "DEEPINFRA_API_KEY"),
        ["cerebras"] = new("openai", "https://api.cerebras.ai/v1", "CEREBRAS_API_KEY"),
        ["nvidia_nim"] = new("openai", "https://integrate.api.nvidia.com/v1", "NVIDIA_NIM_API_KEY"),
        ["sambanova"] = new("openai", "https://api.sambanova.ai/v1", "SAMBANOVA_API_KEY"),
        ["moonshot"] = new("openai", "https://api.moonshot.ai/v1", "MOONSHOT_API_KEY"),
        ["ollama"] = new("openai", "http://localhost:11434/v1", null),
        ["ollama_chat"] = new("openai", "http://localhost:11434/v1", null),
        ["hosted_vllm"] = new("openai", null, null),
        ["vllm"] = new("openai", null, null),
        ["lm_studio"] = new("openai", null, null),
        ["xinference"] = new("openai", null, null),
        ["llamafile"] = new("openai", null, null),
        ["litellm_proxy"] = new("openai", null, null),
        ["custom_openai"] = new("openai", null, null),
        ["openai_like"] = new("openai", null, null),
    };

    private static readonly string[] OpenAIModels = ["gpt-", "chatgpt-", "o1", "o3", "o4", "text-embedding-", "ft:"];

    /// <summary>Splits LiteLLM's model string; a bare name belongs to the provider whose models are called so.</summary>
    public static (string? Prefix, string Model) Split(string model, string? customProvider)
    {
        var slash = model.IndexOf('/', StringComparison.Ordinal);
        var prefix = slash > 0 ? model[..slash] : null;
        if (customProvider is not null)
        {
            return (customProvider, prefix == customProvider ? model[(slash + 1)..] : model);
        }

        return prefix is not null ? (prefix, model[(slash + 1)..])
            : OpenAIModels.Any(start => model.StartsWith(start, StringComparison.Ordinal)) ? ("openai", model)
            : model.StartsWith("claude-", StringComparison.Ordinal) ? ("anthropic", model)
            : (null, model);
    }

    public static LiteLlmProvider? Find(string prefix) => Known.GetValueOrDefault(prefix);
}
