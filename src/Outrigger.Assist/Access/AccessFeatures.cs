using Outrigger.Assist.Access.Evidence;

namespace Outrigger.Assist.Access;

/// <summary>What a decision rests on: the bins of all traits, which are the places in the table of weights, and the limits.</summary>
internal static class AccessFeatures
{
    public const int Signs = 0;
    public const int OwnStage = 1;
    public const int Own = 2;

    private static readonly int Traits = EvidenceFeatures.Traits.Length;

    public static readonly int AddressStage = Own + Traits;
    public static readonly int Address = AddressStage + 1;
    public static readonly int Groups = Address + Traits;
    public static readonly int Agent = Groups + 4;
    public static readonly int Carried = Agent + 1;
    public static readonly int Credit = Agent + 2;
    public static readonly int Rule = Agent + 3;
    public static readonly int IsExempt = Agent + 4;
    public static readonly int IsCold = Agent + 5;
    public static readonly int TagAt = Agent + 6;
    public static readonly int ChallengeAt = Agent + 7;
    public static readonly int DenyAt = Agent + 8;

    /// <summary>How many there are.</summary>
    public static readonly int Count = Agent + 9;

    /// <summary>What they are called.</summary>
    public static readonly string[] Names =
    [
        "signs", "own:seen", .. EvidenceFeatures.Traits.Select(static trait => "own:" + trait),
        "address:sessions", .. EvidenceFeatures.Traits.Select(static trait => "address:" + trait),
        "group:agent", "group:headers", "group:address", "group:path",
        "agent", "carried", "credit", "rule", "exempt", "cold", "tag-at", "challenge-at", "deny-at",
    ];

    /// <summary>Turns the places of a request into features.</summary>
    /// <param name="places">Places of the table.</param>
    /// <param name="features">To be filled; NaN where nothing was known.</param>
    public static void Write(ReadOnlySpan<int> places, Span<double> features)
    {
        features[Signs] = 0;
        foreach (var place in places)
        {
            EvidenceFeatures.Read(place, features);
        }
    }
}
