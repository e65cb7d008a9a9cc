namespace Outrigger.Core.Callers;

/// <summary>
/// Recognises virtual keys, from memory alone. Thread-safe; allocates nothing; takes the same time whether or not the
/// key's id is known.
/// </summary>
public interface IKeyDirectory
{
    /// <summary>True once a key has been made, for ever: taking the last one away does not open the server again.</summary>
    bool HasKeys { get; }

    /// <summary>Whose key it is, or why it does not count. Never throws, whatever the text.</summary>
    KeyLookup Find(ReadOnlySpan<char> key);

    /// <summary>Whose key has this public id, or why it no longer counts: for work that is done later in the key's name.</summary>
    KeyLookup FindById(ReadOnlySpan<char> id);
}

/// <summary>Why a key does not count.</summary>
public enum KeyRefusal
{
    /// <summary>It counts.</summary>
    None,

    /// <summary>Malformed, unknown, or the right id with a wrong secret: the three are not told apart.</summary>
    Unknown,

    /// <summary>Genuine, but its time is over.</summary>
    Expired,

    /// <summary>Genuine, but it or its tenant, team or user is switched off.</summary>
    Revoked,
}

/// <summary>What the directory knows of a key.</summary>
/// <param name="Caller">The caller; null when refused.</param>
/// <param name="Refusal">Why it is refused.</param>
public readonly record struct KeyLookup(Caller? Caller, KeyRefusal Refusal);

/// <summary>The directory of a server without the keys module: there are none.</summary>
internal sealed class NoKeys : IKeyDirectory
{
    public bool HasKeys => false;

    public KeyLookup Find(ReadOnlySpan<char> key) => new(null, KeyRefusal.Unknown);

    public KeyLookup FindById(ReadOnlySpan<char> id) => new(null, KeyRefusal.Unknown);
}
