namespace Outrigger.Assist.Errors.Grouping;

/// <summary>
/// A frame of a stack, as hashes of its parts: 20 bytes. Compared without line numbers, arguments, generics and what
/// compilers add. Zero stands for a part that is not known.
/// </summary>
/// <param name="Full">Of the whole name.</param>
/// <param name="Short">Of the type's last part and the method.</param>
/// <param name="Type">Of the type's last part, or of the file where the language has no types.</param>
/// <param name="Method">Of the method.</param>
/// <param name="Traits">What is known of it.</param>
internal readonly record struct StackFrame(uint Full, uint Short, uint Type, uint Method, FrameTraits Traits)
{
    public bool IsOwn => (Traits & FrameTraits.Own) != 0;

    public bool IsNameless => (Traits & FrameTraits.Nameless) != 0;
}

/// <summary>What is known of a frame.</summary>
[Flags]
internal enum FrameTraits : byte
{
    None = 0,

    /// <summary>Of the application, not of a library.</summary>
    Own = 1,

    /// <summary>Minified or anonymous: its name says nothing.</summary>
    Nameless = 2,

    /// <summary>Exists to throw (guards, assertions): whoever called it is at fault.</summary>
    Guard = 4,

    /// <summary>Of a bundle; its type is the bundle's name.</summary>
    Minified = 8,
}
