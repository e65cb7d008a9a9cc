using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Options;

namespace Outrigger.Gateway.Chat;

/// <summary>What <c>POST /api/chat</c> takes, and what it fills in. Reloads without a restart.</summary>
public sealed class ChatEndpointOptions
{
    /// <summary>The configuration section.</summary>
    public const string SectionName = "Outrigger:Gateway:Chat";

    /// <summary>How long a message may be, in Unicode characters (scalar values: an emoji made of one code point counts as one).</summary>
    /// <value>1 to 100,000. Default 1,000.</value>
    [Range(1, 100_000)]
    public int MaxMessageLength { get; set; } = 1000;

    /// <summary>How long a context may be, in Unicode characters.</summary>
    /// <value>0 to 100,000; 0 refuses contexts. Default 8,000.</value>
    [Range(0, 100_000)]
    public int MaxContextLength { get; set; } = 8000;

    /// <summary>The model of requests that name none.</summary>
    /// <value>Default: none, which means the first of these that the caller may use: an alias, a family of <see cref="Families"/>, the simulated <c>sim/echo</c>.</value>
    [StringLength(256, MinimumLength = 1)]
    public string? DefaultModel { get; set; }

    /// <summary>The model names that may be asked for; a trailing <c>*</c> matches any rest.</summary>
    /// <value>Default: empty, which means every model the caller may use.</value>
    [MaxLength(1000)]
    public List<string> Models { get; } = [];

    /// <summary>
    /// Names of families, each with model names in order of preference: the first one that a provider serves is asked. An
    /// alias of the same name wins; an entry here takes the place of a built-in family.
    /// </summary>
    /// <value>Default: empty, beside the built-in <c>gpt-4</c>, <c>gpt-4-turbo</c>, <c>claude-3</c> and <c>gemini-pro</c>.</value>
    [MaxLength(1000)]
    public Dictionary<string, List<string>> Families { get; } = new(StringComparer.Ordinal);

    /// <summary>Whether the built-in families are there.</summary>
    /// <value>Default true.</value>
    public bool BuiltInFamilies { get; set; } = true;

    /// <summary>The temperature of requests that give none.</summary>
    /// <value>0 to 2. Default 0.7.</value>
    [Range(0.0, 2.0)]
    public double DefaultTemperature { get; set; } = 0.7;

    /// <summary>The longest answer of requests that do not limit it, in tokens.</summary>
    /// <value>1 to 1,000,000. Default 1,000.</value>
    [Range(1, 1_000_000)]
    public int DefaultMaxTokens { get; set; } = 1000;

    /// <summary>The most tokens a request may ask for.</summary>
    /// <value>1 to 1,000,000. Default 16,384.</value>
    /// <remarks>Must not be smaller than <see cref="DefaultMaxTokens"/>.</remarks>
    [Range(1, 1_000_000)]
    public int MaxTokensLimit { get; set; } = 16_384;

    /// <summary>Whether conversations are kept. When not, a <c>conversationId</c> is refused and answers carry none.</summary>
    /// <value>Default true.</value>
    public bool KeepConversations { get; set; } = true;

    /// <summary>How many earlier messages go to the model at most; older turns are left out, which the answer then says.</summary>
    /// <value>0 to 10,000. Default 200.</value>
    [Range(0, 10_000)]
    public int MaxHistoryMessages { get; set; } = 200;

    /// <summary>How many UTF-8 bytes of earlier messages go to the model at most.</summary>
    /// <value>0 to 64 MiB. Default 256 KiB.</value>
    [Range(0, 64 << 20)]
    public int MaxHistoryBytes { get; set; } = 256 << 10;
}

/// <summary>Checks the attributes of <see cref="ChatEndpointOptions"/>.</summary>
[OptionsValidator]
internal sealed partial class ChatEndpointOptionsValidator : IValidateOptions<ChatEndpointOptions>;

/// <summary>Checks what attributes cannot say.</summary>
internal sealed class ChatEndpointOptionsCrossValidator : IValidateOptions<ChatEndpointOptions>
{
    public ValidateOptionsResult Validate(string? name, ChatEndpointOptions options)
    {
        var failures = new List<string>();
        if (options.DefaultMaxTokens > options.MaxTokensLimit)
        {
            failures.Add($"{ChatEndpointOptions.SectionName}: DefaultMaxTokens ({options.DefaultMaxTokens} tokens) is larger than MaxTokensLimit ({options.MaxTokensLimit} tokens).");
        }

        if (options.DefaultModel is { } model && !ChatModelNames.IsListed(options.Models, model))
        {
            failures.Add($"{ChatEndpointOptions.SectionName}: DefaultModel ('{model}') is not among Models.");
        }

        foreach (var (family, models) in options.Families)
        {
            if (models.Count == 0 || models.Exists(string.IsNullOrWhiteSpace))
            {
                failures.Add($"{ChatEndpointOptions.SectionName}:Families:{family} names no model, or an empty one.");
            }
        }

        return failures.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(failures);
    }
}
