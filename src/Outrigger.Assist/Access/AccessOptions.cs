using System.ComponentModel.DataAnnotations;
using System.Net;
using Microsoft.Extensions.Options;
using Outrigger.Assist.Decisions;

namespace Outrigger.Assist.Access;

/// <summary>How requests are scored for coming from a malicious crawler or bot.</summary>
public sealed class AccessOptions : AssistModuleOptions
{
    /// <summary>Where the settings lie.</summary>
    public const string SectionName = "Outrigger:Assist:Access";

    /// <summary>From this score on a request is marked as doubtful.</summary>
    /// <value>0.05 – 1, default 0.5.</value>
    [Range(0.05, 1.0)]
    public double TagAt { get; set; } = 0.5;

    /// <summary>From this score on a challenge is suggested, when two kinds of evidence agree.</summary>
    /// <value>0.05 – 1, default 0.9973: reached by 0.04 % of people in the simulator.</value>
    [Range(0.05, 1.0)]
    public double ChallengeAt { get; set; } = 0.9973;

    /// <summary>From this score on refusing is suggested, when two kinds of evidence agree.</summary>
    /// <value>0.05 – 1, default 0.9999.</value>
    [Range(0.05, 1.0)]
    public double DenyAt { get; set; } = 0.9999;

    /// <summary>Requests a minute of one client, without what pages load, from which on the fixed rule asks for a challenge.</summary>
    /// <value>1 – 1,000,000, default 300. A client is a session, or an address with its agent where there is none.</value>
    [Range(1, 1_000_000)]
    public int RequestsPerMinute { get; set; } = 300;

    /// <summary>Paths nobody is led to, and everything below them: who asks for one is refused, somebody who behaves as people do on a second sign.</summary>
    /// <value>At most 256 paths that begin with a slash; default none.</value>
    [MaxLength(256)]
    public IList<string> HoneypotPaths { get; set; } = [];

    /// <summary>Paths that robots.txt disallows, and everything below them: a program that names itself and goes there is challenged.</summary>
    /// <value>At most 256 paths that begin with a slash; default none.</value>
    [MaxLength(256)]
    public IList<string> RobotsDisallowed { get; set; } = [];

    /// <summary>Networks of partners, as <c>203.0.113.0/24</c>: always let through, and nothing is learned from them.</summary>
    /// <value>At most 256 networks; default none.</value>
    [MaxLength(256)]
    public IList<string> PartnerNetworks { get; set; } = [];

    /// <summary>How many clients of one tenant are remembered; beyond, those not seen for longest are forgotten by halves.</summary>
    /// <value>1,000 – 2,000,000, default 100,000: about 60 MB when full. Read when a tenant comes first.</value>
    [Range(1000, 2_000_000)]
    public int MaxClients { get; set; } = 100_000;

    /// <summary>How many tenants are remembered; beyond, the one not seen for longest is forgotten.</summary>
    /// <value>1 – 10,000, default 64.</value>
    [Range(1, 10_000)]
    public int MaxTenants { get; set; } = 64;

    /// <summary>How many requests of a tenant wait for their answer or outcome; beyond, a newer one takes the place of an older one.</summary>
    /// <value>256 – 1,048,576, default 16,384.</value>
    [Range(256, 1_048_576)]
    public int MaxOpenScores { get; set; } = 16_384;

    /// <summary>How many requests of a tenant's site are seen before the evidence counts in full; until then it counts half.</summary>
    /// <value>0 – 1,000,000, default 500.</value>
    [Range(0, 1_000_000)]
    public int ColdRequests { get; set; } = 500;

    /// <summary>How many outcomes that speak for a human one source may tell in an hour.</summary>
    /// <value>1 – 1,000,000, default 10,000.</value>
    [Range(1, 1_000_000)]
    public int OutcomesPerHour { get; set; } = 10_000;
}

/// <summary>The bounds given as attributes.</summary>
[OptionsValidator]
internal sealed partial class AccessOptionsValidator : IValidateOptions<AccessOptions>;

/// <summary>How the settings go together.</summary>
internal sealed class AccessOptionsCrossValidator : IValidateOptions<AccessOptions>
{
    public ValidateOptionsResult Validate(string? name, AccessOptions options)
    {
        var faults = new List<string>();
        if (!(options.TagAt <= options.ChallengeAt && options.ChallengeAt <= options.DenyAt))
        {
            faults.Add($"{AccessOptions.SectionName}: TagAt ({options.TagAt}), ChallengeAt ({options.ChallengeAt}) and DenyAt ({options.DenyAt}) must rise.");
        }

        faults.AddRange(options.HoneypotPaths.Concat(options.RobotsDisallowed).Where(static path => path is not ['/', _, ..]).Select(static path => $"{AccessOptions.SectionName}: '{path}' is no path below the root."));
        faults.AddRange(options.PartnerNetworks.Where(static network => !IPNetwork.TryParse(network, out _)).Select(static network => $"{AccessOptions.SectionName}: '{network}' is no network such as 203.0.113.0/24."));
        return faults.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(faults);
    }
}
