using Microsoft.Extensions.Configuration;

namespace Outrigger.Core.Settings;

/// <summary>
/// Put behind all other sources of a configuration: what nothing reads, because it is misspelt, can then be told. See
/// <c>AddSettings</c>.
/// </summary>
public sealed class SettingsReadsSource : IConfigurationSource
{
    /// <summary>Reads settings without using them, as who compares what was with what is; that does not count as reading.</summary>
    public static T Unnoticed<T>(Func<T> read)
    {
        ArgumentNullException.ThrowIfNull(read);
        return SettingsReads.Unnoticed(read);
    }

    /// <inheritdoc/>
    public IConfigurationProvider Build(IConfigurationBuilder builder) => new SettingsReads();
}
