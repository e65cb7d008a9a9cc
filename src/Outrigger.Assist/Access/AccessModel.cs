using Outrigger.Assist.Access.Evidence;
using Outrigger.Assist.Decisions;
using Outrigger.Core.Learning;

namespace Outrigger.Assist.Access;

/// <summary>
/// The head: adds up the weights of the places a request sets, takes what is carried on from earlier requests and what
/// outcomes say of the client, and turns the sum into a probability, σ(slope × evidence + offset). Its parameters are the
/// table, slope and offset. The fixed rules are a floor; two kinds of evidence must agree before anything is suggested
/// that a person would notice; what an address shares with others never decides alone. Pure; thread-safe.
/// </summary>
internal sealed class AccessModel : IDecisionModel
{
    public const string Module = "access";
    public const string Allow = "allow";
    public const string Tag = "tag";
    public const string Challenge = "challenge";
    public const string Deny = "deny";

    /// <summary>Beyond this no single weight goes.</summary>
    private const double MaxWeight = 8;

    /// <summary>Evidence, carried evidence and credit are never further from none.</summary>
    private const double MaxEvidence = 50;

    private const double Rate = 0.02;

    public string ModuleName => Module;

    public string Name => "access-evidence";

    public IReadOnlyList<string> FeatureNames => AccessFeatures.Names;

    public IReadOnlyList<double> InitialParameters { get; } = AccessPrior.Load();

    /// <summary>The word for an action.</summary>
    public static string NameOf(AccessAction action) => action switch
    {
        AccessAction.Deny => Deny,
        AccessAction.Challenge => Challenge,
        AccessAction.Tag => Tag,
        _ => Allow,
    };

    /// <summary>The action of a word.</summary>
    public static AccessAction ActionOf(string outcome) => outcome switch
    {
        Deny => AccessAction.Deny,
        Challenge => AccessAction.Challenge,
        Tag => AccessAction.Tag,
        _ => AccessAction.Allow,
    };

    public Verdict Judge(ReadOnlySpan<double> parameters, ReadOnlySpan<double> features)
    {
        Span<int> places = stackalloc int[EvidenceFeatures.MaxActive];
        places = places[..EvidenceFeatures.Places(features, places)];
        var sums = new ReasonSums(parameters, places);
        var (score, action) = Decide(parameters, features, sums.Evidence, sums.IsAgreed);
        var confidence = action >= AccessAction.Challenge ? score : action == AccessAction.Tag ? Math.Max(score, 1 - score) : 1 - score;
        return new Verdict(NameOf(action), score, confidence, AccessReasons.Explain(parameters, features, places, sums), IsNotable: action >= AccessAction.Challenge);
    }

    public double Loss(ReadOnlySpan<double> parameters, ReadOnlySpan<double> features, double outcome) =>
        Logistic.Loss(GetProbability(parameters, features), outcome);

    public void Learn(Span<double> parameters, ReadOnlySpan<double> features, double outcome, double weight)
    {
        if (!double.IsFinite(outcome) || AccessFeatures.FlagsOf(features).IsExempt)
        {
            return;
        }

        Span<int> places = stackalloc int[EvidenceFeatures.MaxActive];
        var count = EvidenceFeatures.Places(features, places);
        var move = Rate * Math.Clamp(weight, 0, 1) * (Math.Clamp(outcome, 0, 1) - GetProbability(parameters, features));
        foreach (var place in places[..count])
        {
            parameters[place] = Math.Clamp(parameters[place] + move, -MaxWeight, MaxWeight);
        }

        parameters[^1] = Math.Clamp(parameters[^1] + move, -MaxWeight, MaxWeight);
    }

    /// <summary>The probability and what follows from it.</summary>
    /// <param name="parameters">The version's.</param>
    /// <param name="features">Of the decision.</param>
    /// <param name="evidence">The sum of the weights.</param>
    /// <param name="isAgreed">Whether two kinds of evidence speak against the client.</param>
    public static (double Score, AccessAction Action) Decide(ReadOnlySpan<double> parameters, ReadOnlySpan<double> features, double evidence, bool isAgreed)
    {
        if (features[AccessFeatures.Step] is >= 0 and <= 1 and var step)
        {
            var before = Math.Clamp(Known(features[AccessFeatures.Before]), -MaxEvidence, MaxEvidence);
            evidence = before + (step * (evidence - before));
        }

        var carried = Math.Clamp(Known(features[AccessFeatures.Carried]), 0, MaxEvidence);
        var isCarried = carried > 0 && carried > evidence;
        isAgreed |= isCarried;
        var (floor, isExempt, isCold) = AccessFeatures.FlagsOf(features);
        var scale = isCold ? 0.5 : 1;
        var score = Logistic.Sigmoid((parameters[^2] * ((scale * (isCarried ? carried : evidence)) + Math.Clamp(Known(features[AccessFeatures.Credit]), -MaxEvidence, MaxEvidence))) + parameters[^1]);
        if (isExempt)
        {
            return (score, AccessAction.Allow);
        }

        var action = score >= features[AccessFeatures.DenyAt] && isAgreed ? AccessAction.Deny
            : score >= features[AccessFeatures.ChallengeAt] && isAgreed ? AccessAction.Challenge
            : score >= features[AccessFeatures.TagAt] ? AccessAction.Tag
            : AccessAction.Allow;

        // An operator who says that it is a human is believed above the rules that guess.
        if (floor is AccessAction.Tag or AccessAction.Challenge && Known(features[AccessFeatures.Credit]) < -4)
        {
            floor = AccessAction.Allow;
        }

        return floor > action ? (Math.Max(score, Math.Clamp(ScoreOf(floor, features), 0, 1)), floor) : (score, action);
    }

    /// <summary>The score at which an action begins.</summary>
    private static double ScoreOf(AccessAction action, ReadOnlySpan<double> features) => action switch
    {
        AccessAction.Deny => Known(features[AccessFeatures.DenyAt]),
        AccessAction.Challenge => Known(features[AccessFeatures.ChallengeAt]),
        AccessAction.Tag => Known(features[AccessFeatures.TagAt]),
        _ => 0,
    };

    private static double GetProbability(ReadOnlySpan<double> parameters, ReadOnlySpan<double> features)
    {
        Span<int> places = stackalloc int[EvidenceFeatures.MaxActive];
        var count = EvidenceFeatures.Places(features, places);
        return Decide(parameters, features, new ReasonSums(parameters, places[..count]).Evidence, isAgreed: true).Score;
    }

    private static double Known(double value) => double.IsNaN(value) ? 0 : value;
}
