namespace Outrigger.Gateway.Caching.Keying;

/// <summary>What a member at the top of a request means for the key.</summary>
internal enum MemberRule
{
    /// <summary>It changes the answer: part of the key.</summary>
    Keyed,

    /// <summary>It says who asks or how the provider keeps its books: not part of the key.</summary>
    LeftOut,

    /// <summary>Set, it asks the provider to remember or to look at something it remembers: the call is not cached.</summary>
    Stateful,
}
