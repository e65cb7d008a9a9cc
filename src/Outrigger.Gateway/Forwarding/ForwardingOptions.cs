using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Options;

namespace Outrigger.Gateway.Forwarding;

/// <summary>The bounds of one call.</summary>
public sealed class ForwardingOptions
{
    /// <summary>Where the settings lie.</summary>
    public const string SectionName = "Outrigger:Gateway:Forwarding";

    /// <summary>The largest answer without streaming, in bytes; it is held in memory until it is complete and checked.</summary>
    /// <value>1 KiB – 1 GiB, default 64 MiB.</value>
    [Range(1024, 1 << 30)]
    public int MaxAnswerBytes { get; set; } = 64 << 20;

    /// <summary>The largest single event of a stream, in bytes. Events pass on whole or not at all.</summary>
    /// <value>1 KiB – 256 MiB, default 4 MiB.</value>
    [Range(1024, 256 << 20)]
    public int MaxEventBytes { get; set; } = 4 << 20;

    /// <summary>Requests sent upstream for one call at most, over all keys, retries and fallbacks.</summary>
    /// <value>1–100, default 12.</value>
    [Range(1, 100)]
    public int MaxAttempts { get; set; } = 12;

    /// <summary>How deep the JSON of a request may be nested.</summary>
    /// <value>8–512, default 128.</value>
    [Range(8, 512)]
    public int MaxJsonDepth { get; set; } = 128;
}

/// <summary>The bounds given as attributes.</summary>
[OptionsValidator]
internal sealed partial class ForwardingOptionsValidator : IValidateOptions<ForwardingOptions>;

/// <summary>How the settings go together.</summary>
internal sealed class ForwardingOptionsCrossValidator : IValidateOptions<ForwardingOptions>
{
    public ValidateOptionsResult Validate(string? name, ForwardingOptions options) =>
        options.MaxEventBytes <= options.MaxAnswerBytes
            ? ValidateOptionsResult.Success
            : ValidateOptionsResult.Fail(
                $"{ForwardingOptions.SectionName}: MaxEventBytes ({options.MaxEventBytes} bytes) is larger than MaxAnswerBytes ({options.MaxAnswerBytes} bytes).");
}
