namespace Outrigger.Assist.Access.Agents;

/// <summary>What a User-Agent header says of its sender.</summary>
internal enum AgentKind : byte
{
    /// <summary>Nothing: absent or blank.</summary>
    None,

    /// <summary>A browser, or an application with one inside, written as these are written.</summary>
    Browser,

    /// <summary>A browser's words, but not put together as a browser does.</summary>
    Odd,

    /// <summary>A program that names itself: crawler, checker, archiver.</summary>
    Declared,

    /// <summary>It fetches a page somebody has just shared, to show a preview.</summary>
    Preview,

    /// <summary>A library or command line tool.</summary>
    Tool,

    /// <summary>A browser without a window, or one that is steered by a program.</summary>
    Steered,

    /// <summary>A tool that looks for weaknesses.</summary>
    Scanner,
}

/// <summary>Whose browser it is.</summary>
internal enum AgentFamily : byte
{
    Unknown,
    Chrome,
    Edge,
    Opera,
    OtherChromium,
    Firefox,
    Safari,
    WebView,
    Legacy,
}

/// <summary>What it says it runs on.</summary>
internal enum AgentPlatform : byte
{
    Unknown,
    Windows,
    Mac,
    Linux,
    ChromeOs,
    Android,
    Ios,
    Other,
}

/// <summary>A User-Agent header, read. About 24 bytes.</summary>
/// <param name="Kind">What it is.</param>
/// <param name="Family">Whose browser.</param>
/// <param name="Platform">On what.</param>
/// <param name="Version">The browser's main version; 0 when there is none.</param>
/// <param name="Suspicion">How far its text is from what browsers send, in log-odds: 0 is as likely either way.</param>
/// <param name="Sign">The weightiest reason.</param>
internal readonly record struct AgentFacts(AgentKind Kind, AgentFamily Family, AgentPlatform Platform, int Version, double Suspicion, AgentSign Sign)
{
    /// <summary>Whether it speaks as a browser does, so that a browser's other headers are to be expected.</summary>
    public bool ClaimsBrowser => Kind is AgentKind.Browser or AgentKind.Odd or AgentKind.Steered;

    /// <summary>Whether it is Chromium of some kind, which sends client hints.</summary>
    public bool IsChromium => Family is AgentFamily.Chrome or AgentFamily.Edge or AgentFamily.Opera or AgentFamily.OtherChromium;

    /// <summary>Whether it runs on a phone or tablet.</summary>
    public bool IsMobile => Platform is AgentPlatform.Android or AgentPlatform.Ios;
}

/// <summary>What speaks most for a program behind a User-Agent header.</summary>
internal enum AgentSign : byte
{
    Nothing,
    Absent,
    Word,
    Address,
    Library,
    NoBrowserForm,
    UnknownProduct,
    UnknownCompatible,
    NoPlatform,
    NoEngine,
    Inconsistent,
    Steered,
    Scanner,
    Form,
    LeftOver,
}
