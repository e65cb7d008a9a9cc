using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Options;

namespace Outrigger.Gateway.Conversations;

/// <summary>How much is kept of conversations, and for how long.</summary>
public sealed class ConversationsOptions
{
    /// <summary>The configuration section.</summary>
    public const string SectionName = "Outrigger:Gateway:Conversations";

    /// <summary>How many days after its last turn a conversation is removed.</summary>
    /// <value>1 to 3,650 days. Default 90.</value>
    [Range(1, 3_650)]
    public int RetentionDays { get; set; } = 90;

    /// <summary>How many conversations an owner has at most; a new one beyond it takes the place of the one continued longest ago.</summary>
    /// <value>1 to 100,000. Default 1,000.</value>
    [Range(1, 100_000)]
    public int MaxPerOwner { get; set; } = 1000;

    /// <summary>How many messages a conversation has at most; then it takes no further turn.</summary>
    /// <value>4 to 10,000. Default 1,000.</value>
    [Range(4, 10_000)]
    public int MaxMessages { get; set; } = 1000;

    /// <summary>How long the text of one message may be, in UTF-8 bytes; a longer answer of a model is kept up to here and marked.</summary>
    /// <value>1 KiB to 4 MiB. Default 256 KiB.</value>
    [Range(1024, 4 << 20)]
    public int MaxMessageBytes { get; set; } = 256 << 10;

    /// <summary>How long all texts of a conversation may be together, in UTF-8 bytes; one that has reached it takes no further turn.</summary>
    /// <value>1 KiB to 64 MiB. Default 4 MiB.</value>
    /// <remarks>Must not be smaller than <see cref="MaxMessageBytes"/>.</remarks>
    [Range(1024, 64 << 20)]
    public int MaxBytes { get; set; } = 4 << 20;

    /// <summary>How much the store without a database holds, in bytes, over all tenants; what was continued longest ago gives way.</summary>
    /// <value>1 MiB to 2 GiB. Default 256 MiB.</value>
    [Range(1 << 20, int.MaxValue)]
    public int InMemoryBytes { get; set; } = 256 << 20;
}

/// <summary>Checks the attributes of <see cref="ConversationsOptions"/>.</summary>
[OptionsValidator]
internal sealed partial class ConversationsOptionsValidator : IValidateOptions<ConversationsOptions>;

/// <summary>Checks what attributes cannot say.</summary>
internal sealed class ConversationsOptionsCrossValidator : IValidateOptions<ConversationsOptions>
{
    public ValidateOptionsResult Validate(string? name, ConversationsOptions options) =>
        options.MaxMessageBytes <= options.MaxBytes
            ? ValidateOptionsResult.Success
            : ValidateOptionsResult.Fail(
                $"{ConversationsOptions.SectionName}: MaxMessageBytes ({options.MaxMessageBytes} bytes) is larger than MaxBytes ({options.MaxBytes} bytes).");
}
