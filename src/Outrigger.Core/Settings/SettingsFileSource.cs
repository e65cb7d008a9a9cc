using Microsoft.Extensions.Configuration;

namespace Outrigger.Core.Settings;

/// <summary>Adds a <see cref="SettingsFile"/> to a configuration.</summary>
/// <param name="path">Its path.</param>
public sealed class SettingsFileSource(string path) : IConfigurationSource
{
    /// <inheritdoc/>
    public IConfigurationProvider Build(IConfigurationBuilder builder) => new SettingsFile(Path.GetFullPath(path));
}
