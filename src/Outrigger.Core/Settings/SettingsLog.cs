using Microsoft.Extensions.Logging;

namespace Outrigger.Core.Settings;

/// <summary>Log events 6730–6739.</summary>
internal static partial class SettingsLog
{
    [LoggerMessage(6730, LogLevel.Warning, "Nothing reads the setting {Name}: it is misspelt, stands in the wrong place, or belongs to a part that does not run here.")]
    public static partial void SettingUnread(this ILogger logger, string name);

    [LoggerMessage(6731, LogLevel.Warning, "Nothing reads the setting {Name}: {Meant} may be meant.")]
    public static partial void SettingMisspelt(this ILogger logger, string name, string meant);
}
