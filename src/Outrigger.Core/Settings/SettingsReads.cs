using System.Collections.Concurrent;
using Microsoft.Extensions.Configuration;

namespace Outrigger.Core.Settings;

/// <summary>
/// Remembers which settings of the product were asked for; it has none itself. Being the last provider of a configuration it is
/// asked first. Thread-safe.
/// </summary>
internal sealed class SettingsReads : ConfigurationProvider
{
    /// <summary>Where the product's settings begin.</summary>
    public const string Root = "Outrigger:";

    // Names come from code and from what lies in the configuration; nothing of a request asks for settings.
    private const int MaxNames = 50_000;

    [ThreadStatic]
    private static bool _isUnnoticed;

    private readonly ConcurrentDictionary<string, bool> _names = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>The names that were asked for.</summary>
    public IEnumerable<string> Names => _names.Keys;

    /// <summary>Reads what is no use of a setting, like a list of all.</summary>
    public static T Unnoticed<T>(Func<T> read)
    {
        _isUnnoticed = true;
        try
        {
            return read();
        }
        finally
        {
            _isUnnoticed = false;
        }
    }

    /// <inheritdoc/>
    public override bool TryGet(string key, out string? value)
    {
        if (!_isUnnoticed && key.StartsWith(Root, StringComparison.OrdinalIgnoreCase) && _names.Count < MaxNames)
        {
            _names.TryAdd(key, true);
        }

        value = null;
        return false;
    }
}
