using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Options;

namespace Outrigger.Sidecar.Upgrades;

/// <summary>How long upgraded connections (WebSocket and others) may live. How many there may be is a setting of the host.</summary>
public sealed class UpgradesOptions
{
    /// <summary>The section these settings are read from.</summary>
    public const string SectionName = "Outrigger:Sidecar:Upgrades";

    /// <summary>How long nothing may move in either direction.</summary>
    /// <value>10 ms to 1 day. Default 10 min.</value>
    /// <remarks>WebSocket servers ping more often than that; their pings count.</remarks>
    [Range(typeof(TimeSpan), "00:00:00.010", "1.00:00:00")]
    public TimeSpan IdleTimeout { get; set; } = TimeSpan.FromMinutes(10);

    /// <summary>How long the backend may go on sending after the client has ended its side.</summary>
    /// <value>10 ms to 1 h. Default 10 s.</value>
    [Range(typeof(TimeSpan), "00:00:00.010", "01:00:00")]
    public TimeSpan HalfCloseTimeout { get; set; } = TimeSpan.FromSeconds(10);
}

/// <summary>Checks the attributes of <see cref="UpgradesOptions"/>.</summary>
[OptionsValidator]
internal sealed partial class UpgradesOptionsValidator : IValidateOptions<UpgradesOptions>;

/// <summary>Checks how the settings go together.</summary>
internal sealed class UpgradesOptionsCrossValidator : IValidateOptions<UpgradesOptions>
{
    public ValidateOptionsResult Validate(string? name, UpgradesOptions options) =>
        options.HalfCloseTimeout <= options.IdleTimeout
            ? ValidateOptionsResult.Success
            : ValidateOptionsResult.Fail($"{UpgradesOptions.SectionName}: HalfCloseTimeout ({options.HalfCloseTimeout}) is more than IdleTimeout ({options.IdleTimeout}), which would end the connection first.");
}
