namespace Outrigger.Assist.Logs.Parsing;

/// <summary>
/// A token of a line, 32 bytes. <see cref="Key"/> is what lines are grouped by: the same for all variable kinds, the hash
/// of the text for words, the hash of the shape (digits as one sign) for shaped words. <see cref="Detail"/> is the hash of
/// what the key leaves out but a template writes while it never varies: a shaped word's digits, a unit, how many
/// variables stand in a row.
/// </summary>
internal struct LogToken
{
    /// <summary>The key of every token that is variable by its looks.</summary>
    public const ulong Variable = 1;

    /// <summary>The key of a position of a template that was seen to vary; no token has it.</summary>
    public const ulong Wildcard = 0;

    public int Start;
    public int Length;
    public ulong Key;
    public ulong Detail;
    public TokenKind Kind;
    public bool IsSpaced;

    public readonly int End => Start + Length;

    public readonly bool IsVariable => Key == Variable;
}
