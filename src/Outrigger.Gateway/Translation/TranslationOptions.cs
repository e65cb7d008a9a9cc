using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Options;

namespace Outrigger.Gateway.Translation;

/// <summary>How requests are put into another protocol.</summary>
public sealed class TranslationOptions
{
    /// <summary>Where the settings lie.</summary>
    public const string SectionName = "Outrigger:Gateway:Translation";

    /// <summary>
    /// Whether what a provider's protocol cannot express is left out, and named in <c>x-outrigger-translation</c>, rather
    /// than refused with 400.
    /// </summary>
    /// <value>Default false.</value>
    public bool DropUnsupported { get; set; }

    /// <summary>The most images and documents that are fetched for one request, for providers that take no addresses.</summary>
    /// <value>0–100, default 16; 0 refuses them.</value>
    [Range(0, 100)]
    public int MaxFetches { get; set; } = 16;

    /// <summary>The largest of them, in bytes.</summary>
    /// <value>1 KiB – 64 MiB, default 20 MiB.</value>
    [Range(1024, 64 << 20)]
    public int MaxFetchBytes { get; set; } = 20 << 20;

    /// <summary>How long fetching one may take.</summary>
    /// <value>100 ms – 5 min, default 15 s.</value>
    [Range(typeof(TimeSpan), "00:00:00.100", "00:05:00")]
    public TimeSpan FetchTimeout { get; set; } = TimeSpan.FromSeconds(15);

    /// <summary>Signatures of reasoning that are remembered for clients that do not hand them back.</summary>
    /// <value>0–1,000,000, default 10,000; 0 switches it off.</value>
    [Range(0, 1_000_000)]
    public int MaxRememberedSeals { get; set; } = 10_000;
}

/// <summary>The bounds given as attributes.</summary>
[OptionsValidator]
internal sealed partial class TranslationOptionsValidator : IValidateOptions<TranslationOptions>;

/// <summary>How the settings go together.</summary>
internal sealed class TranslationOptionsCrossValidator : IValidateOptions<TranslationOptions>
{
    private const long MaxBytesPerCall = 256L << 20;

    public ValidateOptionsResult Validate(string? name, TranslationOptions options) =>
        (long)options.MaxFetches * options.MaxFetchBytes <= MaxBytesPerCall * 2
            ? ValidateOptionsResult.Success
            : ValidateOptionsResult.Fail(
                $"{TranslationOptions.SectionName}: MaxFetches ({options.MaxFetches}) times MaxFetchBytes ({options.MaxFetchBytes} bytes) is more than {MaxBytesPerCall * 2} bytes for one request.");
}
