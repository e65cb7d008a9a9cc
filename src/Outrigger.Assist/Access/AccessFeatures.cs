using Outrigger.Assist.Access.Evidence;

namespace Outrigger.Assist.Access;

/// <summary>What a decision rests on: the bins of all traits, which are the places in the table of weights, and the limits.</summary>
internal static class AccessFeatures
{
    public const int Signs = 0;

    /// <summary>How much was seen: the client's stage, and the address's above it, shifted by <see cref="StageShift"/>; 0 there for none.</summary>
    public const int Stages = 1;
    public const int StageShift = 32;
    public const int Own = 2;

    /// <summary>Added to the flags for one who is let through.</summary>
    public const int Exempt = 4;

    /// <summary>Added to the flags while little of the site is known.</summary>
    public const int Cold = 8;

    private static readonly int Traits = EvidenceFeatures.Traits.Length;

    public static readonly int Address = Own + Traits;
    public static readonly int Groups = Address + Traits;
    public static readonly int Carried = Groups + 4;
    public static readonly int Credit = Carried + 1;

    /// <summary>What the rules suggest, plus <see cref="Exempt"/> and <see cref="Cold"/>.</summary>
    public static readonly int Flags = Carried + 2;
    public static readonly int TagAt = Carried + 3;
    public static readonly int ChallengeAt = Carried + 4;
    public static readonly int DenyAt = Carried + 5;

    /// <summary>The client's evidence before this request.</summary>
    public static readonly int Before = Carried + 6;

    /// <summary>How far this request can move it, 0 to 1.</summary>
    public static readonly int Step = Carried + 7;

    /// <summary>How many there are.</summary>
    public static readonly int Count = Carried + 8;

    /// <summary>What they are called.</summary>
    public static readonly string[] Names =
    [
        "signs", "seen", .. EvidenceFeatures.Traits.Select(static trait => "own:" + trait),
        .. EvidenceFeatures.Traits.Select(static trait => "address:" + trait),
        "group:agent", "group:headers", "group:address", "group:path",
        "carried", "credit", "flags", "tag-at", "challenge-at", "deny-at", "before", "step",
    ];

    /// <summary>The flags of a decision.</summary>
    public static (AccessAction Rule, bool IsExempt, bool IsCold) FlagsOf(ReadOnlySpan<double> features)
    {
        var flags = features[Flags] is var value && value is >= 0 and < 16 ? (int)value : 0;
        return ((AccessAction)(flags & 3), (flags & Exempt) != 0, (flags & Cold) != 0);
    }

    /// <summary>Turns the places of a request into features.</summary>
    /// <param name="places">Places of the table.</param>
    /// <param name="features">To be filled; NaN where nothing was known.</param>
    public static void Write(ReadOnlySpan<int> places, Span<double> features)
    {
        (features[Signs], features[Stages]) = (0, 0);
        foreach (var place in places)
        {
            EvidenceFeatures.Read(place, features);
        }
    }
}
