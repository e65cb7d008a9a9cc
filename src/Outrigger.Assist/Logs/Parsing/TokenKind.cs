namespace Outrigger.Assist.Logs.Parsing;

/// <summary>What a piece of a log line looks like.</summary>
internal enum TokenKind : byte
{
    /// <summary>Letters and the like, no digit: constant until it is seen to vary.</summary>
    Word,

    /// <summary>A delimiter; always constant.</summary>
    Punctuation,

    /// <summary>A word with one or two digits in it: compared by its shape, written out until it varies.</summary>
    Shaped,

    /// <summary>A number, with sign, fraction, per cent.</summary>
    Number,

    /// <summary>A number with its unit, glued or one blank apart.</summary>
    Measure,

    /// <summary>Hexadecimal digits, a checksum, a hardware address.</summary>
    Hex,

    /// <summary>A UUID.</summary>
    Uuid,

    /// <summary>An IP address, with or without port or mask.</summary>
    Address,

    /// <summary>A host name with a port.</summary>
    Host,

    /// <summary>A path in a file system or of a URL.</summary>
    Path,

    /// <summary>A URL.</summary>
    Url,

    /// <summary>A date, a time, or both.</summary>
    Time,

    /// <summary>A mail address or user@host.</summary>
    Email,

    /// <summary>Letters and three or more digits: the name of one thing among many.</summary>
    Identifier,

    /// <summary>true, false, null and their like.</summary>
    Literal,
}
