namespace Outrigger.Assist.Logs.Parsing;

/// <summary>
/// How many different words at one position, the rest being equal, make the position a variable. Chosen on the
/// development systems and the generator of the quality bench, never on the systems reported as held out.
/// </summary>
internal sealed record MinerSettings
{
    /// <summary>The settings that ship.</summary>
    public static MinerSettings Default { get; } = new();

    /// <summary>How many templates are kept; the one not seen for longest gives way.</summary>
    public int MaxTemplates { get; init; } = 10_000;

    /// <summary>Plain words.</summary>
    public int Words { get; init; } = 4;

    /// <summary>Plain words at the beginning of the line, where verbs stand.</summary>
    public int FirstWords { get; init; } = 6;

    /// <summary>Words that look like names: dots, underscores, capitals inside.</summary>
    public int Names { get; init; } = 3;

    /// <summary>The value of a key, or what stands alone in quotes.</summary>
    public int Values { get; init; } = 4;

    /// <summary>Where something variable by its looks was seen too.</summary>
    public int Mixed { get; init; } = 2;

    /// <summary>By how much more is wanted when only one other word is constant.</summary>
    public int LoneFactor { get; init; } = 2;

    /// <summary>How many new lines pass between looks for lines that differ at two positions.</summary>
    public int PassEvery { get; init; } = 1000;
}
