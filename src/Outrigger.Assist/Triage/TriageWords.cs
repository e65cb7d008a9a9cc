using System.Globalization;
using Outrigger.Assist.Decisions;

namespace Outrigger.Assist.Triage;

/// <summary>A rank in words. Pure.</summary>
internal static class TriageWords
{
    public const string Service = "service last week";
    public const string Impact = "impact";
    public const string Age = "age";
    public const string Effort = "effort";

    private static readonly string[] Levels = ["low", "medium", "high", "critical"];
    private static readonly string[] Kinds = ["inspection", "complaint", "alarm"];

    /// <summary>The three contributions always, then effort; the weightiest first.</summary>
    public static IReadOnlyList<DecisionReason> Reasons(ReadOnlySpan<double> features, TriageParts parts, bool isCold, bool isAtFront)
    {
        var counted = isCold ? 0 : 1;
        var reasons = new List<DecisionReason>(6)
        {
            new(Service, ServiceText(features), counted * parts.Service),
            new(Impact, ImpactText(features), counted * parts.Impact),
            new(Age, AgeText(features), counted * parts.Age),
            new(Effort, Text($"{Hours(features[TriageFeatures.EffortHours])} of work expected, usual {Hours(features[TriageFeatures.UsualHours])}"), counted * parts.Effort),
        };
        reasons.Sort(static (a, b) => Math.Abs(b.Contribution).CompareTo(Math.Abs(a.Contribution)));
        if (isCold)
        {
            var kind = Kinds[(int)Math.Clamp(features[TriageFeatures.Kind], 0, 2)];
            var level = Levels[(int)Math.Clamp(features[TriageFeatures.RuleLevel], 0, 3)];
            reasons.Insert(0, new DecisionReason("hand-written rule", Text($"{level}, {kind}; {features[TriageFeatures.Outcomes]:0} items were closed so far, too few to go beyond the rule"), features[TriageFeatures.RuleLevel] + (features[TriageFeatures.Kind] / 4)));
        }
        else if (isAtFront)
        {
            reasons.Insert(0, new DecisionReason("hard bound", "has waited as long as an item may: goes before all others", 0));
        }

        return reasons;
    }

    /// <summary>Why an item stands where it stands.</summary>
    public static string Explain(int rank, int ruleRank, Decision decision)
    {
        var why = decision.Reasons.Take(3).Select(static reason => Text($"{reason.What}: {reason.Value} ({reason.Contribution:+0.0;-0.0;0})"));
        return Text($"rank {rank}, by the hand-written rule {ruleRank}; {string.Join("; ", why)}");
    }

    private static string ServiceText(ReadOnlySpan<double> features)
    {
        var seen = features[TriageFeatures.AttainmentSeen];
        var kept = seen >= 1 ? Text($"{100 * features[TriageFeatures.Attainment]:0} % of {seen:0} in time (few count less), goal {100 * features[TriageFeatures.Goal]:0} %") : "nothing was closed";
        var before = features[TriageFeatures.ServedHours];
        return double.IsNaN(before) ? kept : Text($"{kept}; the team does {Hours(Math.Max(0, before))} of other work before it must be begun");
    }

    private static string ImpactText(ReadOnlySpan<double> features)
    {
        var said = new List<string>(7)
        {
            Text($"{Levels[(int)Math.Clamp(Math.Round(features[TriageFeatures.Severity]), 0, 3)]}{(features[TriageFeatures.IsGuessed] > 0.5 ? " by its words" : "")}"),
        };
        Add(said, features[TriageFeatures.People], "people");
        Add(said, features[TriageFeatures.Systems], "systems");
        Add(said, features[TriageFeatures.RevenuePerHour], "an hour lost");
        if (features[TriageFeatures.IsSafety] > 0.5)
        {
            said.Add("safety");
        }

        if (features[TriageFeatures.Reports] > 1)
        {
            Add(said, features[TriageFeatures.Reports], "reports");
        }

        var growth = features[TriageFeatures.Growth];
        if (Math.Abs(growth) >= 0.5)
        {
            said.Add(Text($"{Math.Pow(2, growth):0.0} times worse since it came, by what is reported"));
        }

        said.Add(Text($"expected {Math.Clamp(features[TriageFeatures.Impact], 0, 3):0.0} of 3"));
        return string.Join(", ", said);
    }

    private static string AgeText(ReadOnlySpan<double> features)
    {
        var slack = features[TriageFeatures.SlackHours];
        return Text($"waits {Hours(features[TriageFeatures.AgeHours])}, {(slack >= 0 ? "must be begun in" : "should have been begun before")} {Hours(Math.Abs(slack))}");
    }

    private static void Add(List<string> said, double value, string what)
    {
        if (!double.IsNaN(value))
        {
            said.Add(Text($"{value:0} {what}"));
        }
    }

    private static string Hours(double hours) => hours switch
    {
        < 1.5 => Text($"{60 * hours:0} min"),
        < 72 => Text($"{hours:0.#} h"),
        _ => Text($"{hours / 24:0.#} d"),
    };

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
