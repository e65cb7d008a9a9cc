using Outrigger.Assist.Triage.Estimates;

namespace Outrigger.Assist.Triage;

/// <summary>The features of an item's rank: all that the head goes by, so that it can be judged again later by another version.</summary>
internal static class TriageFeatures
{
    public const int Impact = 0;
    public const int RuleLevel = 1;
    public const int Kind = 2;
    public const int Reports = 3;
    public const int AgeHours = 4;
    public const int SlackHours = 5;
    public const int ClockHorizon = 6;
    public const int ServedHours = 7;
    public const int ServedHorizon = 8;
    public const int HoursToFront = 9;
    public const int EffortHours = 10;
    public const int UsualHours = 11;
    public const int Attainment = 12;
    public const int AttainmentSeen = 13;
    public const int Goal = 14;
    public const int IsCold = 15;
    public const int Severity = 16;
    public const int IsGuessed = 17;
    public const int People = 18;
    public const int Systems = 19;
    public const int RevenuePerHour = 20;
    public const int IsSafety = 21;
    public const int NowSeconds = 22;
    public const int AgingHours = 23;
    public const int Outcomes = 24;
    public const int Growth = 25;
    public const int Count = 26;

    public static readonly string[] Names =
    [
        "impact in levels", "level by the rule", "kind", "reports", "age h", "slack h", "clock horizon h", "work before due h", "work horizon h",
        "hours to front", "effort h", "usual effort h", "attainment last week", "closed last week", "goal", "cold", "severity", "guessed",
        "people", "systems", "revenue an hour", "safety", "now s", "aging h", "outcomes", "growth in doublings",
    ];
}
