using FsCheck;
using FsCheck.Fluent;
using Outrigger.Assist.Decisions;
using Outrigger.Assist.Models;
using Outrigger.Assist.Tests.Decisions;
using Outrigger.Core.Callers;
using Outrigger.Testing;
using Shouldly;
using Xunit;

namespace Outrigger.Assist.Tests.Models;

public sealed class OutcomeSetTests
{
    private static Gen<RecordedDecision[]> Decisions { get; } =
        (from at in Gen.Choose(0, 50)
         from tenant in Gen.Elements("a", "b")
         from sources in Gen.SubListOf("user:1", "user:2", "key:1", "anonymous")
         from outcome in Gen.Elements(0.0, 1.0)
         from value in Gen.Choose(0, 20)
         select Made(at, tenant, value, [.. sources.Select(source => new DecisionFeedback(source, outcome, null, null, at))])).ArrayOf();

    [Fact]
    public void Weigh_AnyFeedback_GivesNoSourceMoreThanItsCap() =>
        Prop.ForAll(Decisions.ToArbitrary(), Gen.Choose(1, 50).ToArbitrary(), (decisions, tenths) =>
        {
            var cap = tenths / 10.0;
            foreach (var tenant in new[] { "a", "b" })
            {
                foreach (var source in new[] { "user:1", "user:2", "key:1", "anonymous" })
                {
                    // What the set weighs with and without this source's words.
                    var own = decisions.Select(made => made.Tenant.Value == tenant ? made : made with { Feedback = [] })
                        .Select(made => (Made: made, Count: made.Feedback.Count))
                        .Sum(pair => pair.Made.Feedback.Where(said => said.Source == source).Sum(_ => Math.Min(1, cap / Count(decisions, tenant, source)) / pair.Count));
                    own.ShouldBeLessThanOrEqualTo(cap + 1e-9);
                }
            }

            var sources = decisions.SelectMany(made => made.Feedback.Select(said => made.Tenant.Value + said.Source)).Distinct().Count();
            var set = OutcomeSet.Weigh(decisions, cap, _ => false);
            set.Weight.ShouldBeLessThanOrEqualTo((sources * cap) + 1e-9);
            set.Outcomes.ShouldAllBe(outcome => outcome.Weight > 0 && outcome.Weight <= 1);
        }).Holds();

    [Fact]
    public void Weigh_OneSourceTurnsAllItsWords_MovesALearnerByNoMoreThanTwoCapsOfSteps() =>
        Prop.ForAll(Decisions.ToArbitrary(), decisions =>
        {
            const double cap = 2;
            var turned = decisions.Select(made => made with
            {
                Feedback = [.. made.Feedback.Select(said => made.Tenant.Value == "a" && said.Source == "user:1" ? said with { Outcome = 1 - said.Outcome } : said)],
            }).ToArray();

            // A learner whose step is the outcome itself: what it ends with differs by what the source could do.
            static double Learn(OutcomeSet set) => set.Outcomes.Sum(outcome => outcome.Weight * outcome.Value);
            var difference = Learn(OutcomeSet.Weigh(decisions, cap, _ => false)) - Learn(OutcomeSet.Weigh(turned, cap, _ => false));

            Math.Abs(difference).ShouldBeLessThanOrEqualTo(cap + 1e-9);
        }).Holds();

    [Fact]
    public void Weigh_TrustedSource_CountsInFull()
    {
        var decisions = Enumerable.Range(0, 10).Select(i => Made(i, "a", 1, [new("key:1", 1, null, null, i)])).ToArray();

        OutcomeSet.Weigh(decisions, 2, _ => false).Weight.ShouldBe(2, 1e-9);
        OutcomeSet.Weigh(decisions, 2, source => source == "a/key:1").Weight.ShouldBe(10, 1e-9);
    }

    [Fact]
    public void Split_AnyShare_KeepsTimeApart() =>
        Prop.ForAll(Decisions.ToArbitrary(), Gen.Choose(1, 9).ToArbitrary(), (decisions, tenths) =>
        {
            var set = OutcomeSet.Weigh([.. decisions.OrderBy(made => made.AtMicros)], 5, _ => false);
            var (older, newer) = set.Split(tenths / 10.0);

            (older.Outcomes.Count + newer.Outcomes.Count).ShouldBe(set.Outcomes.Count);
            if (older.Outcomes.Count > 0 && newer.Outcomes.Count > 0)
            {
                older.Outcomes[^1].AtMicros.ShouldBeLessThan(newer.Outcomes[0].AtMicros);
            }
        }).Holds();

    [Fact]
    public void Compare_Itself_IsNeverBetter() =>
        Prop.ForAll(Decisions.ToArbitrary(), decisions =>
        {
            var model = new FakeModel();
            var same = ModelParameters.InitialOf(model);
            OutcomeSet.Weigh(decisions, 5, _ => false).Compare(model, same, same, 1, 0).IsBetter.ShouldBeFalse();
        }).Holds();

    [Fact]
    public void Compare_EqualVersionsOnNoise_SeldomSaysBetter()
    {
        // Two versions as far from the truth on either side: neither is better, so the bound may be above zero in 5 % of draws.
        var random = new Random(11);
        var model = new FakeModel();
        var said = 0;
        for (var round = 0; round < 2000; round++)
        {
            var decisions = Enumerable.Range(0, 60).Select(i =>
            {
                var value = 5 + (random.NextDouble() * 10);
                return Made(i, "a", value, [new("user:" + i, random.NextDouble() < 1 / (1 + Math.Exp(10 - value)) ? 1 : 0, null, null, i)]);
            }).ToArray();
            var comparison = OutcomeSet.Weigh(decisions, 5, _ => false).Compare(model, new ModelParameters("2", new[] { 9.5 }), new ModelParameters("1", new[] { 10.5 }), 25, 0);
            said += comparison.IsBetter ? 1 : 0;
        }

        // 5 % of 2,000 is 100, with a standard deviation of 9.7.
        said.ShouldBeInRange(50, 150);
    }

    private static int Count(RecordedDecision[] decisions, string tenant, string source) =>
        decisions.Where(made => made.Tenant.Value == tenant).Sum(made => made.Feedback.Count(said => said.Source == source));

    private static RecordedDecision Made(long at, string tenant, double value, IReadOnlyList<DecisionFeedback> feedback) => new()
    {
        Decision = new Decision(Guid.Empty, "fake", "normal", 0, 0, true, [], new DecidingModel("fake-model", "1", 0, false), 0),
        Tenant = TenantId.Parse(tenant),
        Subject = "",
        Mode = AssistMode.Suggest,
        ParametersVersion = "1",
        Features = new[] { value, 0 },
        AtMicros = at,
        Feedback = feedback,
    };
}
