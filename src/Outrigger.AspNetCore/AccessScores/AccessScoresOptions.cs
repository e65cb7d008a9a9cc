using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Options;
using Outrigger.AspNetCore.Assistants;

namespace Outrigger.AspNetCore.AccessScores;

/// <summary>How requests are scored.</summary>
public sealed class AccessScoresOptions
{
    /// <summary>The configuration section.</summary>
    public const string SectionName = "Outrigger:AspNetCore:AccessScores";

    /// <summary>How far it may go.</summary>
    /// <value><c>Off</c>; <c>Observe</c>: an <c>AccessRequirement</c> always succeeds; <c>Act</c> (default): it decides. The score is a feature in both.</value>
    public StepMode Mode { get; set; } = StepMode.Act;

    /// <summary>The cookie that names a session of the application; only a hash of its value is looked at.</summary>
    /// <value>Up to 128 characters. Default none.</value>
    [StringLength(128)]
    public string? SessionCookie { get; set; }

    /// <summary>The claim that names the API key or client a caller was authenticated with.</summary>
    /// <value>Up to 128 characters. Default none. Needs <c>UseAuthentication</c> before <c>UseOutrigger</c>.</value>
    [StringLength(128)]
    public string? CredentialClaim { get; set; }
}

/// <summary>Checks the attributes of <see cref="AccessScoresOptions"/>; the settings cannot contradict each other.</summary>
[OptionsValidator]
internal sealed partial class AccessScoresOptionsValidator : IValidateOptions<AccessScoresOptions>;
