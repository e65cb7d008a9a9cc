namespace Outrigger.Cli.Connections;

/// <summary>Which key a call is made with.</summary>
internal enum Access
{
    /// <summary>None.</summary>
    Open,

    /// <summary>The caller's, else the administrator's where one is at hand; none on a server without keys.</summary>
    Caller,

    /// <summary>The administrator's.</summary>
    Admin,
}
