namespace Outrigger.Assist.Errors.Grouping;

/// <summary>Errors that are taken to be one: counted, with up to four stacks it was seen with. About 1.5 KB full. Guarded by the index.</summary>
internal sealed class SignatureGroup
{
    /// <summary>The most frames of a stack that are compared.</summary>
    public const int MaxFrames = 16;

    /// <summary>The most stacks that are kept; the first and the newest stay.</summary>
    public const int MaxExemplars = 4;

    public required ulong Id { get; init; }

    public required string Type { get; init; }

    /// <summary>The first hundred characters of the message, variable parts masked.</summary>
    public required string Template { get; init; }

    public required ulong TypeHash { get; init; }

    public required ulong TemplateHash { get; init; }

    public List<StackFrame[]> Exemplars { get; } = new(1);

    public long Count { get; set; }

    public long FirstMicros { get; set; }

    public long LastMicros { get; set; }

    /// <summary>Occurrences of the last minutes, each with weight e^(−age ÷ 5 min).</summary>
    public double Recent { get; set; }

    /// <summary>Occurrences of the last day, each with weight e^(−age ÷ 24 h).</summary>
    public double Daily { get; set; }
}
