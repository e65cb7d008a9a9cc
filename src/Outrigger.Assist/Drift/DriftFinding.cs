using Outrigger.Assist.DriftProfiles;
using Outrigger.Core.Learning;

namespace Outrigger.Assist.Drift;

/// <summary>What one test found.</summary>
/// <param name="Path">The field; empty for the route's answers.</param>
/// <param name="Signal">What changed.</param>
/// <param name="Evidence">How strong the test is against "no more than allowed"; 1/α is significant at α.</param>
/// <param name="Shown">In how many documents of the clients it touches it showed itself.</param>
/// <param name="Seen">Of how many.</param>
/// <param name="StableShare">The share in the stable version's, over the same clients.</param>
/// <param name="Control">How much likelier what the stable version answered meanwhile is when only the new version changed than when both did.</param>
/// <param name="Clients">The names of the clients it touches.</param>
/// <param name="ClientsCompared">How many clients could be compared.</param>
/// <param name="MayRollBack">Whether it is a break of something that is relied on, and not a shift or an addition.</param>
/// <param name="FirstMicros">When it first showed itself.</param>
internal sealed record DriftFinding(
    string Path, DriftSignal Signal, double Evidence, double Shown, double Seen, double StableShare, double Control, IReadOnlyList<string> Clients, int ClientsCompared, bool MayRollBack, long FirstMicros)
{
    public double Share => Seen > 0 ? Shown / Seen : 0;

    /// <summary>Reads what a test says, against what is known of the stable version.</summary>
    public static DriftFinding Of(string path, SignalWatch watch, int signal, CandidateField candidate, SignalCounts?[] stable, ClientSlots clients)
    {
        double shown = 0, seen = 0, stableShown = 0, stableSeen = 0, expectedSum = 0, controlShown = 0, controlSeen = 0, shownSince = 0, seenSince = 0, knownThen = 0, elsewhere = 0;
        (double Calm, double Shown, double Seen) all = default, those = default;
        var touched = new List<string>(ClientSlots.Count);
        var compared = 0;
        for (var i = 0; i < stable.Length; i++)
        {
            var expected = SignalCounts.Expected(stable, i, signal);
            var mark = watch.Marks[i];
            var control = stable[i] is { } one ? Mark.Since(mark.StableShown, mark.StableSeen, one.Shown(signal), one.Seen(signal)) : default;
            if (stable[i] is not { } reference || candidate.Counts[i] is not { } own || own.Seen(signal) == 0 || double.IsNaN(expected))
            {
                elsewhere += double.IsNaN(expected) ? 0 : Math.Max(0, control.Shown - (control.Seen * expected));
                continue;
            }

            compared++;
            var since = Mark.Since(mark.Shown, mark.Seen, own.Shown(signal), own.Seen(signal));
            all = (all.Calm + mark.Seen - mark.Shown, all.Shown + since.Shown, all.Seen + since.Seen);
            var known = double.IsNaN(mark.Known) ? reference.Known(signal) : mark.Known;

            // Not by what the stable version shows lately: that would leave out just those clients with whom it changes too.
            if (!watch.IsAffected(i) || own.Share(signal) <= known)
            {
                elsewhere += Math.Max(0, control.Shown - (control.Seen * known));
                continue;
            }

            those = (those.Calm + mark.Seen - mark.Shown, those.Shown + since.Shown, those.Seen + since.Seen);
            touched.Add(clients.NameOf(i));
            shown += own.Shown(signal);
            seen += own.Seen(signal);
            expectedSum += own.Seen(signal) * expected;
            stableShown += reference.Shown(signal);
            stableSeen += reference.Seen(signal);

            (shownSince, seenSince) = (shownSince + since.Shown, seenSince + since.Seen);
            knownThen += own.Seen(signal) * known;
            (controlShown, controlSeen) = (controlShown + control.Shown, controlSeen + control.Seen);
        }

        // What the stable version began to show with clients that the new one has not shown it to speaks for a change of the
        // world as well: the clients were picked by what the new version showed.
        (controlShown, controlSeen) = (controlShown + elsewhere, controlSeen + elsewhere);
        var mean = seen > 0 ? expectedSum / seen : 1;
        return new(
            path, watch.Signal, watch.Evidence, shown, seen, stableSeen > 0 ? stableShown / stableSeen : 0,
            ControlRatio(shownSince, seenSince, seen > 0 ? knownThen / seen : 1, controlShown, controlSeen) * Math.Min(Timing(all.Calm, all.Shown, all.Seen), Timing(those.Calm, those.Shown, those.Seen)), touched, compared, MayBreak(watch.Signal, shown, seen, mean), watch.FirstMicros);
    }

    private static bool MayBreak(DriftSignal signal, double shown, double seen, double expected)
    {
        if (seen == 0 || DriftSignals.IsShift(signal))
        {
            return false;
        }

        // What it rose for sure, so that a few rare answers of a rare client are no break.
        var rise = ProportionBounds.WilsonLower(shown, seen, signal == DriftSignal.Value ? 2 : 1) - expected;
        return signal switch
        {
            DriftSignal.Value => rise >= DriftTuning.LeastRiseOfValues && seen >= DriftTuning.LeastSeenOfValues,
            DriftSignal.ClientError => rise >= DriftTuning.LeastRiseOfRefusals,
            DriftSignal.ServerError => rise >= DriftTuning.LeastRise,
            _ => rise >= DriftTuning.LeastRise && expected <= DriftTuning.ReliedOn,
        };
    }

    // What a release breaks is broken from its first answer on; the world changes whenever it does. The longer a calm went
    // before, held against the share shown since, the less the moment speaks for the release; with all clients and with
    // those it touches, of which the less counts.
    private static double Timing(double calm, double shown, double seen) =>
        seen <= 0 ? 1 : Math.Clamp(DriftTuning.FromTheStart * Math.Pow(1 - Math.Min(0.98, shown / seen), Math.Max(0, calm)), 1, DriftTuning.MostOfTiming);

    // The likelihood of the control at what was long known when the evidence began to grow, over that at the least that the new version shows for sure.
    private static double ControlRatio(double shown, double seen, double expected, double controlShown, double controlSeen)
    {
        if (seen == 0)
        {
            return 0;
        }

        var changed = Math.Min(0.98, ProportionBounds.WilsonLower(shown, seen, 1));
        var same = Math.Clamp(expected, 1e-4, 0.98);
        if (changed <= same)
        {
            return 0;
        }

        // A stable version that surely shows it more than it used to has changed as well, however much calm came before.
        if (ProportionBounds.WilsonLower(controlShown, controlSeen, 1) > 2 * same)
        {
            return 0;
        }

        return Math.Exp(Math.Clamp((controlShown * Math.Log(same / changed)) + ((controlSeen - controlShown) * Math.Log((1 - same) / (1 - changed))), -30, 30));
    }
}
