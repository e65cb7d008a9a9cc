using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Options;
using Outrigger.Core.Secrets;

namespace Outrigger.Core.Callers;

/// <summary>Settings of who may call.</summary>
public sealed class CallersOptions
{
    /// <summary>The section of this module.</summary>
    public const string SectionName = "Outrigger:Core:Callers";

    /// <summary>Host names that are answered without keys, besides <c>localhost</c>, <c>127.0.0.1</c> and <c>[::1]</c>, with any port.</summary>
    /// <value><c>Outrigger:Http:AllowedHosts</c>: a list, or names separated by ';'. No wildcards: they would let any web page in. Default: none.</value>
    public IReadOnlyList<string> AllowedHosts { get; set; } = [];

    /// <summary>The administrator's key.</summary>
    /// <value><c>OUTRIGGER_ADMIN_KEY</c>, visible ASCII. Default: none, then <c>admin.key</c> in <see cref="DataFolder"/>.</value>
    public Secret? AdminKey { get; set; }

    /// <summary>The folder of the server's own files.</summary>
    /// <value><c>OUTRIGGER_DATA</c>. Default <c>./data</c>.</value>
    [Required]
    public string DataFolder { get; set; } = "./data";

    /// <summary>How many wrong admin keys an address may send before it has to wait.</summary>
    /// <value>1–100. Default 5.</value>
    [Range(1, 100)]
    public int MaxAdminFailures { get; set; } = 5;

    /// <summary>The first wait after too many wrong admin keys; it doubles with each further one.</summary>
    /// <value>100 ms–1 h. Default 1 s.</value>
    [Range(typeof(TimeSpan), "00:00:00.1", "01:00:00")]
    public TimeSpan AdminLockout { get; set; } = TimeSpan.FromSeconds(1);

    /// <summary>The longest wait, and how long a wrong admin key is remembered.</summary>
    /// <value>1 s–1 day, not below <see cref="AdminLockout"/>. Default 5 min.</value>
    [Range(typeof(TimeSpan), "00:00:01", "1.00:00:00")]
    public TimeSpan MaxAdminLockout { get; set; } = TimeSpan.FromMinutes(5);

    /// <summary>How many addresses with wrong admin keys are remembered; beyond it the one that has been quiet longest is forgotten.</summary>
    /// <value>16–1,000,000. Default 4,096 (about 200 bytes each).</value>
    [Range(16, 1_000_000)]
    public int MaxTrackedAddresses { get; set; } = 4096;
}

[OptionsValidator]
internal sealed partial class CallersOptionsValidator : IValidateOptions<CallersOptions>;

internal sealed class CallersOptionsCrossValidator : IValidateOptions<CallersOptions>
{
    public ValidateOptionsResult Validate(string? name, CallersOptions options)
    {
        var failures = new List<string>();
        if (options.MaxAdminLockout < options.AdminLockout)
        {
            failures.Add($"MaxAdminLockout ({options.MaxAdminLockout}) is shorter than AdminLockout ({options.AdminLockout}).");
        }

        foreach (var host in options.AllowedHosts)
        {
            // "::1" in brackets is the one form of an IPv6 address in a Host header.
            var bare = host.StartsWith('[') && host.EndsWith(']') ? host[1..^1] : host;
            if (Uri.CheckHostName(bare) == UriHostNameType.Unknown || (bare.Contains(':', StringComparison.Ordinal) && bare == host))
            {
                failures.Add($"Outrigger:Http:AllowedHosts holds '{host}', which is not a plain host name: no wildcards, no port, no scheme.");
            }
        }

        return failures.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(failures);
    }
}
