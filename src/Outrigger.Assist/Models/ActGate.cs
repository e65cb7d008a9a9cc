using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Outrigger.Assist.Decisions;
using Outrigger.Assist.Decisions.Making;
using Outrigger.Core.Learning;
using Outrigger.Core.Time;

namespace Outrigger.Assist.Models;

/// <summary>
/// Opens for a module when its alarms were right often enough: the decisions with feedback are judged again by the version
/// in charge, those on which it would raise an alarm are counted, and of these the share whose outcome was yes must have
/// its lower 95 % bound (Wilson) at the precision asked for. Decisions that the version has learned from do not count,
/// and a source counts no more than its cap. Looked at in the background; asking is one look-up. Thread-safe.
/// </summary>
internal sealed class ActGate(
    DecisionModels models, ModelRegistry registry, ModelLearning learning, IOptionsMonitor<ModelsOptions> options, TimeProvider time, ILogger<ActGate> logger) : IActGate
{
    private ImmutableDictionary<string, GateStanding> _standings = ImmutableDictionary.Create<string, GateStanding>(StringComparer.Ordinal);

    public bool MayAct(string moduleName) => Volatile.Read(ref _standings).TryGetValue(moduleName, out var standing) && standing.MayAct;

    /// <summary>What was found of a module.</summary>
    public GateStanding StandingOf(string moduleName) =>
        Volatile.Read(ref _standings).GetValueOrDefault(moduleName) ?? new GateStanding(false, 0, 0, 0, options.CurrentValue.ActPrecision, options.CurrentValue.MinActWeight, 0);

    /// <summary>Looks at all modules again.</summary>
    public async Task RunOnceAsync(CancellationToken cancellationToken)
    {
        var found = ImmutableDictionary.CreateBuilder<string, GateStanding>(StringComparer.Ordinal);
        foreach (var module in models.All.GroupBy(model => model.ModuleName, StringComparer.Ordinal))
        {
            var settings = options.CurrentValue;
            var (right, weight) = await CountAsync(module.Key, module, cancellationToken);
            var bound = ProportionBounds.WilsonLower(right, weight);
            var mayAct = weight >= settings.MinActWeight && bound >= settings.ActPrecision;
            if (mayAct != MayAct(module.Key))
            {
                logger.GateChanged(module.Key, mayAct ? "may act" : "only suggests", bound, weight);
            }

            found[module.Key] = new GateStanding(mayAct, weight > 0 ? right / weight : 0, bound, weight, settings.ActPrecision, settings.MinActWeight, time.GetUnixMicroseconds());
        }

        Volatile.Write(ref _standings, found.ToImmutable());
    }

    // What the feedback to a module's alarms weighs, and what of it says that they were right.
    [SuppressMessage("Design", "CA1031", Justification = "A model that fails on what was recorded must not act; the others may.")]
    private async Task<(double Right, double Weight)> CountAsync(string module, IEnumerable<IDecisionModel> own, CancellationToken cancellationToken)
    {
        double right = 0, weight = 0;
        foreach (var model in own)
        {
            var standing = registry.StandingOf(model);
            var outcomes = (await learning.OutcomesAsync(model, cancellationToken)).After(standing.LearnedUntil(standing.InCharge.Version));
            try
            {
                foreach (var outcome in outcomes.Outcomes.Where(outcome => outcome.Features.Length == model.FeatureNames.Count))
                {
                    if (model.Judge(standing.InCharge.Values.Span, outcome.Features.Span).IsNotable)
                    {
                        weight += outcome.Weight;
                        right += outcome.Value >= 0.5 ? outcome.Weight : 0;
                    }
                }
            }
            catch (Exception failure)
            {
                logger.GateFailed(failure, module);
                return (0, 0);
            }
        }

        return (right, weight);
    }
}

/// <summary>Whether a module may act, and why.</summary>
/// <param name="MayAct">Whether it may.</param>
/// <param name="Precision">Which share of its alarms was right.</param>
/// <param name="LowerBound">What that share is at least, with 95 % confidence.</param>
/// <param name="Weight">What the feedback to its alarms weighs.</param>
/// <param name="NeededPrecision">What the bound must reach.</param>
/// <param name="NeededWeight">What the feedback must weigh.</param>
/// <param name="AtMicros">When it was looked at; 0 when not yet.</param>
internal sealed record GateStanding(bool MayAct, double Precision, double LowerBound, double Weight, double NeededPrecision, int NeededWeight, long AtMicros);
