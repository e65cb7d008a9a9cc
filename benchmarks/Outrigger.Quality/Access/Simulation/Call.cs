namespace Outrigger.Quality.Access.Simulation;

/// <summary>What a browser asks for.</summary>
internal enum CallKind
{
    Navigate,
    Script,
    Style,
    Font,
    Image,
    Fetch,
    Prefetch,
}

/// <summary>One request before a browser puts its headers on it.</summary>
internal readonly record struct Call(string Address, CallKind Kind, string Path)
{
    public string Method { get; init; } = "GET";

    public string? Query { get; init; }

    /// <summary>The page it was asked from; null for none.</summary>
    public string? Referer { get; init; }

    /// <summary>Whether that page is on another site.</summary>
    public bool IsForeign { get; init; }

    public string? Session { get; init; }

    public string? Token { get; init; }

    public bool IsReload { get; init; }

    public bool IsConditional { get; init; }
}
