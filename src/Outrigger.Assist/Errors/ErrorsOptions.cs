using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Options;
using Outrigger.Assist.Decisions;
using Outrigger.Assist.Errors.Taxonomy;

namespace Outrigger.Assist.Errors;

/// <summary>How errors are analysed.</summary>
public sealed class ErrorsOptions : AssistModuleOptions
{
    /// <summary>The configuration section.</summary>
    public const string SectionName = "Outrigger:Assist:Errors";

    /// <summary>How many groups of errors a tenant has at most; the one not seen for longest gives way. Read at the start.</summary>
    /// <value>10 – 100,000, default 5,000; up to 1.5 KB each.</value>
    [Range(10, 100_000)]
    public int MaxSignatures { get; set; } = 5000;

    /// <summary>For how many tenants errors are grouped; the one not seen for longest gives way. Read at the start.</summary>
    /// <value>1 – 10,000, default 64.</value>
    [Range(1, 10_000)]
    public int MaxTenants { get; set; } = 64;

    /// <summary>Whether messages of type <c>internal</c> and <c>database</c>, and names of hosts in those of any type, are answered as they are (secrets masked) and not in general words.</summary>
    /// <value>Default false: what broke inside, and where, is for the log.</value>
    public bool ShowInternalMessages { get; set; }

    /// <summary>Addresses of documents by type or kind (<c>database</c>, <c>db_pool</c>), for the answer.</summary>
    /// <value>At most 100, each an absolute http or https address or a path. Default none.</value>
    public IDictionary<string, string> Documentation { get; } = new Dictionary<string, string>(StringComparer.Ordinal);

    /// <summary>Whether a language model is asked, if there is one, where the built-in answer is not sure.</summary>
    /// <value>Default true; without a language model (<c>Outrigger:Server:Advice</c>, or one added by the application) nobody is asked.</value>
    public bool UseAdvisor { get; set; } = true;

    /// <summary>The confidence below which it is asked.</summary>
    /// <value>0 – 1, default 0.6.</value>
    [Range(0.0, 1.0)]
    public double AdvisorBelow { get; set; } = 0.6;

    /// <summary>How long it may take.</summary>
    /// <value>10 ms – 1 min, default 2 s.</value>
    [Range(typeof(TimeSpan), "00:00:00.010", "00:01:00")]
    public TimeSpan AdvisorTimeLimit { get; set; } = TimeSpan.FromSeconds(2);
}

/// <summary>Checks the attributes of <see cref="ErrorsOptions"/>.</summary>
[OptionsValidator]
internal sealed partial class ErrorsOptionsValidator : IValidateOptions<ErrorsOptions>;

/// <summary>Checks what attributes cannot say.</summary>
internal sealed class ErrorsOptionsCrossValidator : IValidateOptions<ErrorsOptions>
{
    private const int MaxDocuments = 100;
    private const long MaxGroups = 5_000_000;

    public ValidateOptionsResult Validate(string? name, ErrorsOptions options)
    {
        if ((long)options.MaxSignatures * options.MaxTenants > MaxGroups)
        {
            return ValidateOptionsResult.Fail($"{ErrorsOptions.SectionName}: MaxSignatures ({options.MaxSignatures}) times MaxTenants ({options.MaxTenants}) is above {MaxGroups} groups, several GB.");
        }

        if (options.Documentation.Count > MaxDocuments)
        {
            return ValidateOptionsResult.Fail($"{ErrorsOptions.SectionName}: Documentation has {options.Documentation.Count} entries; {MaxDocuments} are the most.");
        }

        foreach (var (about, address) in options.Documentation)
        {
            if (!ErrorTypes.All.Contains(about) && ErrorKinds.Find(about) is null)
            {
                return ValidateOptionsResult.Fail($"{ErrorsOptions.SectionName}: Documentation names {about}, which is no type and no kind.");
            }

            if (!address.StartsWith('/') && !(Uri.TryCreate(address, UriKind.Absolute, out var uri) && uri.Scheme is "http" or "https"))
            {
                return ValidateOptionsResult.Fail($"{ErrorsOptions.SectionName}: the documentation of {about} ({address}) is no address.");
            }
        }

        return ValidateOptionsResult.Success;
    }
}
