using Outrigger.Assist.Access;
using Outrigger.Assist.Access.Evidence;
using Outrigger.Assist.Access.Sites;
using Outrigger.Core.Learning;
using Outrigger.Quality.Access.Simulation;

namespace Outrigger.Quality.Access;

/// <summary>
/// Plays a day through what the product runs for one tenant: rules, evidence, head. A request is stopped when a challenge
/// or more is suggested; what is recorded is the score at which that would be so, and 30 where a rule does it alone.
/// </summary>
internal sealed class AccessPlay
{
    private const double Never = -20;
    private const double Always = 30;

    // Limits so low that the verdict tells whether the evidence agrees; the thresholds are applied to the score afterwards.
    private static readonly AccessOptions Lowest = new() { TagAt = 0.05, ChallengeAt = 0.05, DenyAt = 0.05 };

    private readonly AccessModel _model = new();
    private readonly double[] _parameters;
    private readonly float[] _weights;

    public AccessPlay(double[]? parameters = null)
    {
        _parameters = parameters ?? [.. _model.InitialParameters];
        _weights = [.. _parameters[..^2].Select(static one => (float)one)];
    }

    public StopCurve Curve { get; } = new();

    /// <summary>What the rules alone stop.</summary>
    public StopCurve RulesAlone { get; } = new();

    /// <summary>Log-odds, label, and client of requests that are no assets.</summary>
    public List<(double Logit, SimClient Client)> Scores { get; } = [];

    /// <summary>How many identities the site remembered at the end of the day.</summary>
    public int Identities { get; private set; }

    /// <summary>Plays one day.</summary>
    /// <param name="settings">Which.</param>
    /// <param name="context">Of the bench.</param>
    /// <param name="look">Gets every weighed request, for training.</param>
    public AccessPlay Run(WorldSettings settings, QualityContext context, Action<EvidenceEngine, SimClient, Track>? look = null)
    {
        var world = new World(settings);
        var options = new AccessOptions { TagAt = Lowest.TagAt, ChallengeAt = Lowest.ChallengeAt, DenyAt = Lowest.DenyAt, HoneypotPaths = [world.Site.Honeypot] };
        var site = new AccessSite(options);
        var rules = new AccessRules(options);
        var features = new double[AccessFeatures.Count];
        var count = 0;
        foreach (var hit in world.Play())
        {
            if ((++count & 0xFFFF) == 0)
            {
                context.Cancellation.ThrowIfCancellationRequested();
            }

            var client = world.Clients[hit.Client];
            var asked = new AccessCase(hit.Request, hit.Seconds, rules.IsExempt(hit.Request));
            Array.Fill(features, double.NaN);
            site.Take(asked, rules, options, _weights, features);
            var verdict = _model.Judge(_parameters, features);
            if (look is not null && !asked.IsExempt)
            {
                site.Use(engine =>
                {
                    look(engine, client, asked.Own!);
                    return true;
                });
            }

            // As AccessSite does it when it is told the answer.
            site.Use(engine =>
            {
                if (!asked.IsExempt)
                {
                    engine.Answer(hit.Request, asked.Own!, hit.Status);
                    asked.Place?.Answer(hit.Status);
                }

                return true;
            });
            var logit = Logistic.Logit(Math.Clamp(verdict.Score, 1e-9, 1 - 1e-9));
            var byRule = asked.Rule.Action >= AccessAction.Challenge;
            var value = byRule ? Always : AccessModel.ActionOf(verdict.Outcome) >= AccessAction.Challenge ? logit : Never;
            Curve.Add(client, hit.Request.Address, value);
            RulesAlone.Add(client, hit.Request.Address, byRule ? Always : Never);
            if (!asked.IsExempt && RequestForms.Of(hit.Request) != RequestForm.Asset)
            {
                Scores.Add((logit, client));
            }
        }

        Identities = site.Identities;
        return this;
    }
}
