namespace Outrigger.Assist.Logs;

/// <summary>How grave a line says it is.</summary>
public enum LogSeverity
{
    /// <summary>Not said.</summary>
    Unknown,

    /// <summary>Trace or debug.</summary>
    Debug,

    /// <summary>Information.</summary>
    Information,

    /// <summary>Warning.</summary>
    Warning,

    /// <summary>Error.</summary>
    Error,

    /// <summary>Critical, fatal, emergency.</summary>
    Critical,
}
