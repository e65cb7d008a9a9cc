using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Options;
using Outrigger.Core.Secrets;

namespace Outrigger.Core.Callers;

/// <summary>Settings of who may call.</summary>
public sealed class CallersOptions
{
    /// <summary>The section of this module.</summary>
    public const string SectionName = "Outrigger:Core:Callers";

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
    public ValidateOptionsResult Validate(string? name, CallersOptions options) =>
        options.MaxAdminLockout < options.AdminLockout
            ? ValidateOptionsResult.Fail($"MaxAdminLockout ({options.MaxAdminLockout}) is shorter than AdminLockout ({options.AdminLockout}).")
            : ValidateOptionsResult.Success;
}
