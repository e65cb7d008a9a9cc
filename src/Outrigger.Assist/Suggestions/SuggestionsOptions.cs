using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Options;
using Outrigger.Assist.Decisions;

namespace Outrigger.Assist.Suggestions;

/// <summary>Which routes there are to suggest.</summary>
public sealed class SuggestionsOptions : AssistModuleOptions
{
    /// <summary>The configuration section.</summary>
    public const string SectionName = "Outrigger:Assist:Suggestions";

    /// <summary>Routes by action, as <c>/api/users</c> or <c>POST /api/users</c>; they go before those of the document.</summary>
    /// <value>At most 10,000. Default none.</value>
    public IDictionary<string, string> Routes { get; } = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);

    /// <summary>The file of the backend's OpenAPI document (JSON); empty for none. Read once, when the server starts.</summary>
    /// <value>A path. Default none.</value>
    public string OpenApiFile { get; set; } = "";

    /// <summary>How large the document may be, in bytes; a larger one is not read.</summary>
    /// <value>1 KiB to 256 MiB. Default 16 MiB.</value>
    [Range(1024, 256 << 20)]
    public int MaxDocumentBytes { get; set; } = 16 << 20;
}

/// <summary>Checks the attributes of <see cref="SuggestionsOptions"/>.</summary>
[OptionsValidator]
internal sealed partial class SuggestionsOptionsValidator : IValidateOptions<SuggestionsOptions>;

/// <summary>Checks what attributes cannot say.</summary>
internal sealed class SuggestionsOptionsCrossValidator : IValidateOptions<SuggestionsOptions>
{
    private const int MaxRoutes = 10_000;

    public ValidateOptionsResult Validate(string? name, SuggestionsOptions options)
    {
        if (options.Routes.Count > MaxRoutes)
        {
            return ValidateOptionsResult.Fail($"{SuggestionsOptions.SectionName}: Routes has {options.Routes.Count} entries; {MaxRoutes} are the most.");
        }

        foreach (var (action, route) in options.Routes)
        {
            var path = route.AsSpan()[(route.IndexOf(' ', StringComparison.Ordinal) + 1)..].Trim();
            if (path.IsEmpty || path[0] != '/')
            {
                return ValidateOptionsResult.Fail($"{SuggestionsOptions.SectionName}: the route of {action} ({route}) is neither a path nor a method and a path.");
            }
        }

        return ValidateOptionsResult.Success;
    }
}
