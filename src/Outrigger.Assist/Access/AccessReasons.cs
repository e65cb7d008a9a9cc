using System.Globalization;
using Outrigger.Assist.Access.Evidence;
using Outrigger.Assist.Decisions;

namespace Outrigger.Assist.Access;

/// <summary>A kind of evidence.</summary>
internal enum ReasonKind
{
    Headers,
    Pace,
    Paths,
    Loading,
    Errors,
    Navigation,
    Alike,
    Address,
}

/// <summary>What each kind of evidence adds up to.</summary>
internal readonly ref struct ReasonSums
{
    private const double Speaks = 0.4;

    private readonly SumsOfKinds _sums;

    public ReasonSums(ReadOnlySpan<double> parameters, ReadOnlySpan<int> places)
    {
        var (own, address) = (0.0, 0.0);
        foreach (var place in places)
        {
            var weight = parameters[place];
            if (EvidenceFeatures.IsOfAddress(place))
            {
                address += weight;
                _sums[(int)AccessReasons.KindOf(place)] += weight;
                continue;
            }

            own += weight;
            if (place > 0)
            {
                _sums[(int)AccessReasons.KindOf(place)] += weight;
            }
        }

        var against = 0;
        for (var kind = 0; kind < (int)ReasonKind.Address; kind++)
        {
            against += _sums[kind] > Speaks ? 1 : 0;
        }

        Evidence = EvidenceFeatures.Combine(own, address);
        IsAgreed = against >= 2;
    }

    /// <summary>All of it.</summary>
    public double Evidence { get; }

    /// <summary>Whether two kinds of evidence, the address apart, speak against the client.</summary>
    public bool IsAgreed { get; }

    /// <summary>What one kind adds up to.</summary>
    public double this[ReasonKind kind] => _sums[(int)kind];

    [System.Runtime.CompilerServices.InlineArray(8)]
    private struct SumsOfKinds
    {
        private double _first;
    }
}

/// <summary>Puts evidence into words: the weightiest kinds, each with its weightiest trait.</summary>
internal static class AccessReasons
{
    private const int MaxReasons = 4;

    private static readonly string[] Kinds = ["headers", "pace", "paths", "loading", "errors", "navigation", "its like", "shared address"];
    private static readonly string[] Rules = ["", "marks it as doubtful", "asks for a challenge", "refuses it"];
    private static readonly string[] Groups = ["those with the same agent and language", "those with the same headers in the same order", "those at the same address", "those who asked for the same kind of path"];

    private static readonly Dictionary<string, ReasonKind> Traits = new(StringComparer.Ordinal)
    {
        ["gap-mean"] = ReasonKind.Pace,
        ["gap-spread"] = ReasonKind.Pace,
        ["gap-skew"] = ReasonKind.Pace,
        ["span"] = ReasonKind.Pace,
        ["acts"] = ReasonKind.Pace,
        ["assets-per-page"] = ReasonKind.Loading,
        ["calls-per-page"] = ReasonKind.Loading,
        ["requests-per-act"] = ReasonKind.Loading,
        ["posts"] = ReasonKind.Loading,
        ["not-found"] = ReasonKind.Errors,
        ["denied"] = ReasonKind.Errors,
        ["unknown-paths"] = ReasonKind.Errors,
        ["trap"] = ReasonKind.Errors,
        ["linked"] = ReasonKind.Navigation,
        ["without-session"] = ReasonKind.Navigation,
        ["sessions"] = ReasonKind.Navigation,
        ["neighbours"] = ReasonKind.Navigation,
        ["signs"] = ReasonKind.Headers,
    };

    private static readonly ReasonKind[] KindOfTrait = [.. EvidenceFeatures.Traits.Select(static trait => Traits.GetValueOrDefault(trait, ReasonKind.Paths))];

    /// <summary>Which kind a place is of.</summary>
    public static ReasonKind KindOf(int place) => EvidenceFeatures.TraitOf(place) switch
    {
        null => ReasonKind.Headers,
        { IsGroup: true, Trait: 2 } => ReasonKind.Address,
        { IsGroup: true } => ReasonKind.Alike,
        { } at => KindOfTrait[at.Trait],
    };

    /// <summary>The reasons, a rule that fired first, then the weightiest kinds.</summary>
    public static List<DecisionReason> Explain(ReadOnlySpan<double> parameters, ReadOnlySpan<double> features, ReadOnlySpan<int> places, in ReasonSums sums)
    {
        var reasons = new List<DecisionReason>(MaxReasons + 3);
        var (rule, isExempt, _) = AccessFeatures.FlagsOf(features);
        if (isExempt)
        {
            reasons.Add(new DecisionReason("partner", "has a key, or is verified: let through", 0));
        }
        else if (rule > AccessAction.Allow)
        {
            reasons.Add(new DecisionReason("fixed rule", Rules[(int)rule], 0));
        }

        AddNumber(reasons, "carried on", features[AccessFeatures.Carried], "evidence of earlier requests, halved every 15 min", sums.Evidence);
        AddNumber(reasons, "outcomes", features[AccessFeatures.Credit], "what was told of the client", double.NegativeInfinity);
        Span<int> order = stackalloc int[8];
        for (var i = 0; i < order.Length; i++)
        {
            order[i] = i;
            for (var at = i; at > 0 && Math.Abs(sums[(ReasonKind)order[at - 1]]) < Math.Abs(sums[(ReasonKind)order[at]]); at--)
            {
                (order[at - 1], order[at]) = (order[at], order[at - 1]);
            }
        }

        for (var i = 0; i < MaxReasons; i++)
        {
            var kind = (ReasonKind)order[i];
            if (Math.Abs(sums[kind]) >= 0.1)
            {
                reasons.Add(new DecisionReason(Kinds[(int)kind], Describe(parameters, places, kind, sums[kind] > 0), sums[kind]));
            }
        }

        return reasons;
    }

    private static void AddNumber(List<DecisionReason> reasons, string what, double value, string words, double above)
    {
        if (double.IsFinite(value) && Math.Abs(value) >= 0.1 && value > above)
        {
            reasons.Add(new DecisionReason(what, words, value));
        }
    }

    // The weightiest place of the kind, in the direction of its sum.
    private static string Describe(ReadOnlySpan<double> parameters, ReadOnlySpan<int> places, ReasonKind kind, bool isAgainst)
    {
        var (best, weight) = (-1, 0.0);
        foreach (var place in places)
        {
            var one = isAgainst ? parameters[place] : -parameters[place];
            if (place > 0 && one > weight && KindOf(place) == kind)
            {
                (best, weight) = (place, one);
            }
        }

        return best < 0 ? "" : Words.GetOrAdd(best, static place => WordsOf(place));
    }

    private static readonly System.Collections.Concurrent.ConcurrentDictionary<int, string> Words = new();

    private static string WordsOf(int place) => EvidenceFeatures.TraitOf(place) switch
    {
        null => SignWords(place),
        { IsGroup: true } at => string.Create(CultureInfo.InvariantCulture, $"{Groups[at.Trait]}: step {at.Bin} of 7 in how suspect they are"),
        { Bin: 7 } at => $"{EvidenceFeatures.Traits[at.Trait].Replace('-', ' ')}{(at.IsOwn ? "" : " at its address and agent")}: none seen, or beyond all steps",
        { } at => string.Create(CultureInfo.InvariantCulture, $"{EvidenceFeatures.Traits[at.Trait].Replace('-', ' ')}{(at.IsOwn ? "" : " at its address and agent")}: step {at.Bin} of 7"),
    };

    private static string SignWords(int place) => (HeaderSigns)(1 << (place - 1)) switch
    {
        HeaderSigns.NoAgent => "no User-Agent",
        HeaderSigns.Tool => "the User-Agent is a tool's or library's",
        HeaderSigns.DeclaredBot => "the User-Agent names a program",
        HeaderSigns.Steered => "a browser that a program steers",
        HeaderSigns.NoHints => "no client hints from a browser that sends them",
        HeaderSigns.HintVersion => "client hints name another version",
        HeaderSigns.HintPlatform => "client hints name another platform",
        HeaderSigns.HintMobile => "client hints contradict the kind of device",
        HeaderSigns.NoLanguage => "a browser without Accept-Language",
        HeaderSigns.NoBrotli => "a browser of today that does not take br",
        HeaderSigns.AnyForPage => "a page asked for without text/html",
        HeaderSigns.FetchContradicts => "Sec-Fetch headers contradict the request",
        HeaderSigns.NoFetch => "no Sec-Fetch headers from a browser that sends them",
        HeaderSigns.SortedNames => "header names in alphabetical order",
        HeaderSigns.OldHttp => "an old version of HTTP from a browser of today",
        HeaderSigns.OldVersion => "a version of the browser long out of use",
        HeaderSigns.RefererContradicts => "Referer and Sec-Fetch-Site contradict each other",
        HeaderSigns.FewHeaders => "few headers",
        HeaderSigns.NotBrowser => "no browser's User-Agent",
        HeaderSigns.FalseClaim => "claims to be a crawler that it is not",
        HeaderSigns.Preview => "fetches previews of links",
        HeaderSigns.AnyLanguage => "any language",
        _ => "headers",
    };
}
