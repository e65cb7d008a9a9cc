using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Options;

namespace Outrigger.Core.Secrets;

/// <summary>Where the master key comes from. Filled from the environment names of the contract, not from a section.</summary>
public sealed class SecretsOptions
{
    /// <summary>The section of this module; it holds no settings of its own.</summary>
    public const string SectionName = "Outrigger:Core:Secrets";

    /// <summary>The master keys themselves.</summary>
    /// <value><c>OUTRIGGER_MASTER_KEY</c>: 32 bytes in base64, or <c>id:base64,id2:base64</c>, the first is current. Default: none.</value>
    public Secret? MasterKey { get; set; }

    /// <summary>A file that holds the master keys in the same form.</summary>
    /// <value><c>OUTRIGGER_MASTER_KEY_FILE</c>. Default: none, then <c>master.key</c> in <see cref="DataFolder"/>.</value>
    public string? MasterKeyFile { get; set; }

    /// <summary>The folder of the server's own files.</summary>
    /// <value><c>OUTRIGGER_DATA</c>. Default <c>./data</c>.</value>
    [Required]
    public string DataFolder { get; set; } = "./data";

    /// <summary>
    /// Whether this process alone owns the data, so that it may make and replace <c>master.key</c> by itself. False with
    /// PostgreSQL: another node would not know the key.
    /// </summary>
    /// <value>Default true.</value>
    public bool IsDataOwnedByThisProcess { get; set; } = true;
}

[OptionsValidator]
internal sealed partial class SecretsOptionsValidator : IValidateOptions<SecretsOptions>;

/// <summary>Two sources of one key are a mistake that would be found at the worst moment.</summary>
internal sealed class SecretsOptionsCrossValidator : IValidateOptions<SecretsOptions>
{
    public ValidateOptionsResult Validate(string? name, SecretsOptions options) =>
        options.MasterKey is not null && !string.IsNullOrWhiteSpace(options.MasterKeyFile)
            ? ValidateOptionsResult.Fail($"OUTRIGGER_MASTER_KEY and OUTRIGGER_MASTER_KEY_FILE ('{options.MasterKeyFile}') are both set; give one.")
            : ValidateOptionsResult.Success;
}
