using System.Text.Json.Serialization;
using Outrigger.Core.Json;

namespace Outrigger.Assist.Logs;

/// <summary>What can be odd about log lines.</summary>
[JsonConverter(typeof(CamelCaseEnumConverter<LogSignal>))]
public enum LogSignal
{
    /// <summary>A line that no template knew, where hardly any new ones come.</summary>
    NewTemplate,

    /// <summary>A template comes far more often than it used to.</summary>
    Burst,

    /// <summary>A template that came steadily comes no more, while others do.</summary>
    Vanished,

    /// <summary>Errors come far more often than they used to.</summary>
    Level,

    /// <summary>A number far outside of what was seen at its place.</summary>
    Number,

    /// <summary>A word never seen at its place, where hardly any new ones come.</summary>
    Value,

    /// <summary>A session whose lines are not those of other sessions, or come in another order.</summary>
    Session,
}
