using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Options;

namespace Outrigger.Jobs.Callbacks;

/// <summary>How the ends of jobs are reported to the addresses that jobs name.</summary>
public sealed class CallbacksOptions
{
    /// <summary>The configuration section.</summary>
    public const string SectionName = "Outrigger:Jobs:Callbacks";

    /// <summary>Whether this process delivers callbacks; off, others do, and they wait.</summary>
    /// <value>Default true.</value>
    public bool Enabled { get; set; } = true;

    /// <summary>How many deliveries are tried before one is given up. The waits between them are 5 s, 5 min, 30 min, 2 h, 5 h, 10 h, 14 h, 20 h, then 24 h each, ± 10 %.</summary>
    /// <value>1 to 30. Default 10.</value>
    [Range(1, 30)]
    public int MaxAttempts { get; set; } = 10;

    /// <summary>How long one delivery may take.</summary>
    /// <value>1 second to 1 minute. Default 20 seconds.</value>
    [Range(typeof(TimeSpan), "00:00:01", "00:01:00")]
    public TimeSpan Timeout { get; set; } = TimeSpan.FromSeconds(20);

    /// <summary>How many deliveries are under way at once in this process.</summary>
    /// <value>1 to 1,000. Default 32.</value>
    [Range(1, 1000)]
    public int Concurrency { get; set; } = 32;

    /// <summary>How many deliveries to one host are under way at once; a slow receiver does not hold up the others.</summary>
    /// <value>1 to 1,000. Default 4.</value>
    [Range(1, 1000)]
    public int ConcurrencyPerHost { get; set; } = 4;

    /// <summary>Which generation of the tenants' signing keys signs. Raised by one, every tenant has a new key, and the one before it signs beside it until it is raised again.</summary>
    /// <value>1 to 1,000,000. Default 1.</value>
    [Range(1, 1_000_000)]
    public int KeyGeneration { get; set; } = 1;
}

/// <summary>Checks the attributes of <see cref="CallbacksOptions"/>.</summary>
[OptionsValidator]
internal sealed partial class CallbacksOptionsValidator : IValidateOptions<CallbacksOptions>;

/// <summary>Checks what attributes cannot say.</summary>
internal sealed class CallbacksOptionsCrossValidator : IValidateOptions<CallbacksOptions>
{
    public ValidateOptionsResult Validate(string? name, CallbacksOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        return options.ConcurrencyPerHost <= options.Concurrency
            ? ValidateOptionsResult.Success
            : ValidateOptionsResult.Fail(
                $"{CallbacksOptions.SectionName}: ConcurrencyPerHost ({options.ConcurrencyPerHost} deliveries) is more than Concurrency ({options.Concurrency} deliveries).");
    }
}
