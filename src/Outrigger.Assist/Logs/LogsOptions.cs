using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Options;
using Outrigger.Assist.Decisions;

namespace Outrigger.Assist.Logs;

/// <summary>How much of logs is taken and kept.</summary>
public sealed class LogsOptions : AssistModuleOptions
{
    /// <summary>The configuration section.</summary>
    public const string SectionName = "Outrigger:Assist:Logs";

    /// <summary>How large a request may be.</summary>
    /// <value>1 KiB to 64 MiB, in bytes. Default 4 MiB.</value>
    [Range(1 << 10, 64 << 20)]
    public int MaxBodyBytes { get; set; } = 4 << 20;

    /// <summary>How many lines a request may have; the continuation lines of a stack trace count with their first.</summary>
    /// <value>1 to 1,000,000. Default 20,000.</value>
    [Range(1, 1_000_000)]
    public int MaxLines { get; set; } = 20_000;

    /// <summary>From how many characters on a line is cut, with a mark.</summary>
    /// <value>256 to 65,536. Default 4,096.</value>
    [Range(256, 65_536)]
    public int MaxLineLength { get; set; } = 4096;

    /// <summary>How many templates a source has at most; the one not seen for longest gives way.</summary>
    /// <value>10 to 100,000. Default 2,000.</value>
    [Range(10, 100_000)]
    public int MaxTemplates { get; set; } = 2000;

    /// <summary>How many sources there are at most, over all tenants; of the tenant with the most, the one not seen for longest gives way.</summary>
    /// <value>1 to 100,000. Default 500.</value>
    [Range(1, 100_000)]
    public int MaxSources { get; set; } = 500;

    /// <summary>How many anomalies are kept of a source; the oldest gives way.</summary>
    /// <value>1 to 10,000. Default 200.</value>
    [Range(1, 10_000)]
    public int MaxAnomalies { get; set; } = 200;
}

/// <summary>Checks the attributes of <see cref="LogsOptions"/>.</summary>
[OptionsValidator]
internal sealed partial class LogsOptionsValidator : IValidateOptions<LogsOptions>;

/// <summary>Checks what attributes cannot say.</summary>
internal sealed class LogsOptionsCrossValidator : IValidateOptions<LogsOptions>
{
    public ValidateOptionsResult Validate(string? name, LogsOptions options) =>
        options.MaxLineLength <= options.MaxBodyBytes
            ? ValidateOptionsResult.Success
            : ValidateOptionsResult.Fail(
                $"{LogsOptions.SectionName}: MaxLineLength ({options.MaxLineLength} characters) is larger than MaxBodyBytes ({options.MaxBodyBytes} bytes).");
}
