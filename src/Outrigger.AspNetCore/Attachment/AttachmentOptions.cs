using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Options;

namespace Outrigger.AspNetCore.Attachment;

/// <summary>What goes for the whole attachment.</summary>
public sealed class AttachmentOptions
{
    /// <summary>The configuration section.</summary>
    public const string SectionName = "Outrigger:AspNetCore:Attachment";

    /// <summary>Whether requests are looked at at all. Takes effect without a restart.</summary>
    /// <value>Default true. When false only the <c>X-AI-…</c> headers of outsiders are still removed.</value>
    public bool Enabled { get; set; } = true;

    /// <summary>Paths that are passed over: each goes for itself and what lies below it.</summary>
    /// <value>At most 100, each begins with <c>/</c>. Default none.</value>
    [MaxLength(100)]
    public IList<string> ExcludedPaths { get; init; } = [];
}

/// <summary>Checks the attributes of <see cref="AttachmentOptions"/>.</summary>
[OptionsValidator]
internal sealed partial class AttachmentOptionsValidator : IValidateOptions<AttachmentOptions>;

/// <summary>Checks that every path can be compared.</summary>
internal sealed class AttachmentOptionsPathValidator : IValidateOptions<AttachmentOptions>
{
    public ValidateOptionsResult Validate(string? name, AttachmentOptions options)
    {
        foreach (var path in options.ExcludedPaths)
        {
            if (path is not ['/', _, ..] || path.EndsWith('/') || path.Length > 256)
            {
                return ValidateOptionsResult.Fail($"{AttachmentOptions.SectionName}:ExcludedPaths holds '{path}'; a path begins with '/', does not end with it, and has 2 to 256 characters.");
            }
        }

        return ValidateOptionsResult.Success;
    }
}
