using System.Globalization;
using Outrigger.Assist.Decisions;
using Outrigger.Assist.DriftProfiles;

namespace Outrigger.Assist.Drift;

/// <summary>
/// The head: the strongest finding about a version becomes <c>none</c>, <c>alarm</c>, <c>hold</c> (a break, but something
/// forbids to go back) or <c>roll-back</c>. Pure but for the names of fields, which features can only point to; a name that
/// is no longer known reads as <c>a field</c>. Thread-safe.
/// </summary>
internal sealed class DriftModel(FieldNames names) : IDecisionModel
{
    public const string None = "none";
    public const string Alarm = "alarm";
    public const string Hold = "hold";
    public const string RollBack = "roll-back";

    // Features.
    public const int Evidence = 0;
    public const int MayBreak = 1;
    public const int Shown = 2;
    public const int Seen = 3;
    public const int StableShare = 4;
    public const int Control = 5;
    public const int ClientsTouched = 6;
    public const int ClientsCompared = 7;
    public const int StableAnswers = 8;
    public const int IsLearned = 9;
    public const int IsCooling = 10;
    public const int IsPinned = 11;
    public const int IsRollBackSafe = 12;
    public const int IsDryRun = 13;
    public const int Signal = 14;
    public const int Field = 15;
    public const int Others = 16;
    public const int FirstSeen = 17;
    public const int FeatureCount = 18;

    // Parameters.
    public const int RollBackEvidence = 0;
    public const int AlarmEvidence = 1;
    public const int ShiftEvidence = 2;
    public const int LeastSeen = 3;
    public const int LeastShown = 4;
    public const int ControlWanted = 5;
    public const int ControlOfOne = 6;

    private const double Rate = 0.05;

    public string ModuleName => "drift";

    public string Name => "drift-evidence";

    public IReadOnlyList<string> FeatureNames { get; } =
    [
        "evidence-log10", "may-break", "shown", "seen", "stable-share", "control-log10", "clients-touched", "clients-compared", "stable-answers",
        "learned", "cooling", "pinned", "roll-back-safe", "dry-run", "signal", "field", "others", "first-seen-unix-seconds",
    ];

    /// <summary>Evidence (log10) for a roll back, an alarm, and an alarm about a shift; least answers seen and showing it; log10 of the control's ratio for several clients and for one of several.</summary>
    public IReadOnlyList<double> InitialParameters { get; } = [3, 2, 4, 5, 2.5, 1.5, 2.5];

    /// <inheritdoc/>
    public Verdict Judge(ReadOnlySpan<double> parameters, ReadOnlySpan<double> features)
    {
        var evidence = features[Evidence];
        if (double.IsNaN(evidence))
        {
            return new(None, 0, 0.9, [new("nothing found", "no test of this version says anything", 0)]);
        }

        var wanted = features[MayBreak] > 0 || !DriftSignals.IsShift(KindOf(features)) ? parameters[AlarmEvidence] : parameters[ShiftEvidence];
        var probability = Probability(evidence, wanted);
        var reasons = new List<DecisionReason>(4) { Main(features, evidence) };
        if (evidence < wanted)
        {
            return new(None, evidence, 1 - probability, reasons);
        }

        var outcome = Alarm;
        if (features[MayBreak] > 0 && evidence >= parameters[RollBackEvidence] && features[Seen] >= parameters[LeastSeen] && features[Shown] >= parameters[LeastShown])
        {
            var forbidden = Forbidden(parameters, features);
            outcome = forbidden is null ? RollBack : Hold;
            if (forbidden is not null)
            {
                reasons.Add(forbidden);
            }
        }

        reasons.Add(new("stable version meanwhile", Text($"{Math.Pow(10, Math.Min(features[Control], 9)):G3} times likelier unchanged than changed the same way"), Math.Round(features[Control], 2)));
        if (features[Others] > 0)
        {
            reasons.Add(new("other findings", Text($"{features[Others]:0}"), 0));
        }

        return new(outcome, evidence, probability, reasons, IsNotable: true);
    }

    /// <inheritdoc/>
    public double Loss(ReadOnlySpan<double> parameters, ReadOnlySpan<double> features, double outcome)
    {
        var probability = double.IsNaN(features[Evidence]) ? 0.1 : Math.Clamp(Probability(features[Evidence], parameters[AlarmEvidence]), 1e-6, 1 - 1e-6);
        return outcome > 0.5 ? -Math.Log(probability) : -Math.Log(1 - probability);
    }

    /// <inheritdoc/>
    public void Learn(Span<double> parameters, ReadOnlySpan<double> features, double outcome, double weight)
    {
        if (double.IsNaN(features[Evidence]))
        {
            return;
        }

        // What is asked for may grow by feedback and come down again, but never below the promise that ships.
        var error = Math.Clamp(outcome, 0, 1) - Probability(features[Evidence], parameters[AlarmEvidence]);
        var step = Rate * Math.Clamp(weight, 0, 1) * error;
        parameters[AlarmEvidence] = Math.Clamp(parameters[AlarmEvidence] - step, InitialParameters[AlarmEvidence], 6);
        parameters[RollBackEvidence] = Math.Clamp(parameters[RollBackEvidence] - step, InitialParameters[RollBackEvidence], 9);
    }

    // As if a change were as likely as not where the evidence is what is asked for.
    private static double Probability(double evidence, double wanted) => 1 / (1 + Math.Exp(-Math.Log(10) * Math.Clamp(evidence - wanted + 0.5, -20, 12)));

    private static DecisionReason? Forbidden(ReadOnlySpan<double> parameters, ReadOnlySpan<double> features)
    {
        var wanted = features[ClientsTouched] <= 1 && features[ClientsCompared] > 1 ? parameters[ControlOfOne] : parameters[ControlWanted];
        return features switch
        {
            _ when features[IsPinned] > 0 => new("pinned", "people hold this version where it is", 0),
            _ when features[IsRollBackSafe] <= 0 => new("not safe to go back", "the release says so", 0),
            _ when features[IsLearned] <= 0 => new("still learning", Text($"only {features[StableAnswers]:0} answers of the stable version were seen, or for too short a time"), 0),
            _ when features[Control] < wanted => new("not shown to be the version", "the stable version changes too, or has too little traffic beside it", Math.Round(features[Control] - wanted, 2)),
            _ when features[IsCooling] > 0 => new("cooling down", "this route was rolled back a short time ago", 0),
            _ when features[IsDryRun] > 0 => new("dry run", "it would be rolled back", 0),
            _ => null,
        };
    }

    private static DriftSignal KindOf(ReadOnlySpan<double> features) => (DriftSignal)Math.Clamp((int)features[Signal], 0, DriftSignals.Count - 1);

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);

    private DecisionReason Main(ReadOnlySpan<double> features, double evidence)
    {
        var field = names.Find(features[Field]);
        var what = field.Length > 0 ? field + " " + DriftSignals.Word(KindOf(features)) : DriftSignals.Word(KindOf(features));
        var share = features[Seen] > 0 ? features[Shown] / features[Seen] : 0;
        return new(
            what,
            string.Create(
                CultureInfo.InvariantCulture,
                $"{share * 100:0.#} % ({features[Shown]:0.#}/{features[Seen]:0}) vs {features[StableShare] * 100:0.##} %; {features[ClientsTouched]:0} of {features[ClientsCompared]:0} clients; since {DateTimeOffset.FromUnixTimeSeconds((long)Math.Clamp(features[FirstSeen], 0, 4e9)):HH:mm:ss}"),
            Math.Round(evidence, 2));
    }
}
