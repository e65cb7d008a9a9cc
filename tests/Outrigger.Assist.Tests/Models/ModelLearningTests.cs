using Microsoft.Extensions.DependencyInjection;
using Outrigger.Assist.Decisions;
using Outrigger.Assist.Models;
using Outrigger.Assist.Tests.Decisions;
using Outrigger.Core.Callers;
using Shouldly;
using Xunit;

namespace Outrigger.Assist.Tests.Models;

/// <summary>The model that ships alerts from 10 on; what is true in these tests begins at 14.</summary>
public sealed class ModelLearningTests : IAsyncDisposable
{
    private readonly FakeModel _model = new();
    private readonly Random _random = new(4);
    private AssistParts? _parts;

    private AssistParts Parts => _parts ??= Create();

    public ValueTask DisposeAsync() => Parts.DisposeAsync();

    [Fact]
    public async Task RunOnce_HonestFeedback_LearnsAVersionThatWaits()
    {
        await FeedAsync(300);

        (await RunAsync()).ShouldBe(LearningRound.Learned);

        var standing = Standing;
        standing.InCharge.Version.ShouldBe("1");
        var learned = standing.Versions.ShouldHaveSingleItem();
        learned.Values.Span[0].ShouldBeGreaterThan(11);
        learned.Comparison!.IsBetter.ShouldBeTrue();
        learned.Comparison.LowerBound!.Value.ShouldBeGreaterThan(0);
        learned.LearnedUntilMicros.ShouldBeLessThan((await Parts.RecordedAsync())[^1].AtMicros);
        Parts.Decide(_model, 11).Outcome.ShouldBe("alert", "it decides nothing before it is promoted");
        (await RunAsync()).ShouldBe(LearningRound.NothingNew);
    }

    [Fact]
    public async Task RunOnce_AutoPromote_DecidesWithWhatWasLearned()
    {
        _parts = Create(("Models:AutoPromote", "true"));
        await FeedAsync(600);

        (await RunAsync()).ShouldBe(LearningRound.Promoted);

        var decision = Parts.Decide(_model, 11);
        decision.Outcome.ShouldBe("normal");
        decision.Model.Version.ShouldBe("2");
        Standing.Charge!.Previous.ShouldBe("1");
    }

    [Fact]
    public async Task RunOnce_PromotedTurnsOutWorse_GivesWayAndDoesNotComeBack()
    {
        _parts = Create(("Models:AutoPromote", "true"));
        await FeedAsync(600);
        (await RunAsync()).ShouldBe(LearningRound.Promoted);

        // The world turns back to what the shipped version says.
        await FeedAsync(200, threshold: 10);
        (await RunAsync()).ShouldBe(LearningRound.Reverted);

        Standing.InCharge.Version.ShouldBe("1");
        Standing.Charge!.Reason.ShouldBe("reverted");
        (await RunAsync()).ShouldBeOneOf(LearningRound.TooLittle, LearningRound.NothingNew);
        Standing.InCharge.Version.ShouldBe("1");
    }

    [Fact]
    public async Task RunOnce_NoiseFeedback_LearnsNothing()
    {
        await FeedAsync(300, truth: _ => _random.Next(2));

        (await RunAsync()).ShouldBeOneOf(LearningRound.NotBetter, LearningRound.Learned);
        if (Standing.Versions.Length > 0)
        {
            // Pulling an overconfident alarm back is an honest gain against coin flips; the threshold must not leave the data.
            Standing.Versions[0].Values.Span[0].ShouldBeInRange(4, 18);
        }
    }

    [Fact]
    public async Task RunOnce_TooLittleFeedback_Waits()
    {
        await FeedAsync(40);

        (await RunAsync()).ShouldBe(LearningRound.TooLittle);
    }

    [Fact]
    public async Task RunOnce_Pinned_IsNotReplaced()
    {
        _parts = Create(("Models:AutoPromote", "true"));
        await Parts.Get<ModelRegistry>().ChargeAsync(_model, now => (now.InCharge.Version, true, "pinned", null), evenIfPinned: true, Token);
        await FeedAsync(600);

        (await RunAsync()).ShouldBe(LearningRound.Learned);

        Standing.InCharge.Version.ShouldBe("1");
        (await Parts.Get<ModelRegistry>().ChargeAsync(_model, _ => ("2", false, "promoted", null), evenIfPinned: false, Token))!.Type.ShouldBe(ModelsErrors.Pinned);
    }

    [Fact]
    public async Task RunOnce_OneSourceFloods_MovesTheModelNoFurtherThanItsCap()
    {
        // A window of 1,000, so one source weighs 10 at most; its learning step is 0.2 a unit of weight.
        _parts = Create(("Models:OutcomeWindow", "1000"), ("Models:MinLearnWeight", "1"), ("Models:MinCompareWeight", "2"), ("Models:AutoPromote", "true"));
        await FeedAsync(1000, truth: _ => 0, source: _ => "key:mallory");

        await RunAsync();

        (await Parts.Get<ModelLearning>().OutcomesAsync(_model, Token)).Weight.ShouldBe(10, 1e-9);
        Standing.InCharge.Values.Span[0].ShouldBeInRange(10, 10 + (0.2 * 10));
    }

    [Fact]
    public async Task RunOnce_FloodAgainstManyHonest_LeadsWhereTheHonestPoint()
    {
        _parts = Create(("Models:OutcomeWindow", "2000"), ("Models:MinLearnWeight", "20"), ("Models:MinCompareWeight", "20"), ("Models:AutoPromote", "true"));
        await FeedAsync(2000, truth: (value, i) => i % 2 == 0 ? (value >= 14 ? 1 : 0) : (value >= 14 ? 0 : 1), source: i => i % 2 == 0 ? $"user:{i % 100}" : "key:mallory");

        (await RunAsync()).ShouldBe(LearningRound.Promoted);

        Standing.InCharge.Values.Span[0].ShouldBeGreaterThan(11);
    }

    [Fact]
    public async Task MayAct_OpensOnlyWhenItsAlarmsAreShownToBeRight()
    {
        await FeedAsync(300, threshold: 14);
        await Parts.Get<LearningWorker>().RunOnceAsync(Token);
        Parts.Get<IActGate>().MayAct("fake").ShouldBeFalse("a third of its alarms is wrong");

        await using var good = Create(("Models:Learn", "false"));
        _parts = good;
        await FeedAsync(300, threshold: 10);
        await Parts.Get<LearningWorker>().RunOnceAsync(Token);

        Parts.Get<IActGate>().MayAct("fake").ShouldBeTrue();
        Parts.Get<IActGate>().MayAct("other").ShouldBeFalse();
        Parts.Time.Advance(TimeSpan.FromSeconds(1));
        var decision = Parts.Decide(_model, 12, new FakeOptions { Mode = AssistMode.Act, RecordedShare = 1 });
        decision.Reasons.ShouldAllBe(reason => reason.What != "acting");
        (await Parts.RecordedAsync())[^1].Mode.ShouldBe(AssistMode.Act);
    }

    [Fact]
    public async Task MayAct_OneSourceSaysAllIsRight_WeighsNoMoreThanItsCap()
    {
        _parts = Create(("Models:OutcomeWindow", "1000"));
        await FeedAsync(1000, truth: _ => 1, source: _ => "key:mallory");
        await Parts.Get<LearningWorker>().RunOnceAsync(Token);

        Parts.Get<IActGate>().MayAct("fake").ShouldBeFalse();
        Parts.Get<ActGate>().StandingOf("fake").Weight.ShouldBeLessThanOrEqualTo(10.0001);
    }

    [Fact]
    public async Task Add_MoreVersionsThanAreKept_DropsTheOldest()
    {
        _parts = Create(("Models:VersionsKept", "3"));
        for (var i = 0; i < 6; i++)
        {
            await AddAsync(20 + i);
        }

        Standing.Versions.Select(version => version.Version).ShouldBe(["5", "6", "7"]);
    }

    [Fact]
    public async Task Refresh_VersionThatDoesNotFit_LetsTheShippedOneDecide()
    {
        var store = Parts.Get<IModelVersionStore>();
        await store.TryAddAsync(new ModelVersion { Model = "fake-model", Version = "2", Values = new[] { 1.0, 2.0 }, CreatedAtMicros = 1, Origin = "imported" }, Token);
        await store.TrySetChargeAsync(new ModelCharge("fake-model", "2", "1", false, "promoted", 1, 1), Token);

        await Parts.Get<ModelRegistry>().RefreshAsync(Token);

        Parts.Decide(_model, 11).Model.Version.ShouldBe("1");
        Parts.Log.Entries.ShouldContain(entry => entry.Id == 3512);
    }

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private ModelStanding Standing => Parts.Get<ModelRegistry>().StandingOf(_model);

    private AssistParts Create(params (string Key, string Value)[] settings) => new(
        (services, configuration) => services.AddModels(configuration).AddSingleton<IDecisionModel>(_model), settings);

    private Task AddAsync(double threshold) => Parts.Get<ModelRegistry>().AddAsync(
        _model,
        version => new ModelVersion { Model = "fake-model", Version = version, Values = new[] { threshold }, CreatedAtMicros = (long)threshold, Origin = "imported" },
        Token);

    private async Task<LearningRound> RunAsync() => (await Parts.Get<LearningWorker>().RunOnceAsync(Token))["fake-model"];

    private Task FeedAsync(int count, double threshold = 14) => FeedAsync(count, value => value >= threshold ? 1 : 0);

    private Task FeedAsync(int count, Func<double, double> truth, Func<int, string>? source = null) => FeedAsync(count, (value, _) => truth(value), source);

    // Decisions about values of 4 to 18, a second apart, each with a word of one of a hundred users unless told.
    private async Task FeedAsync(int count, Func<double, int, double> truth, Func<int, string>? source = null)
    {
        for (var i = 0; i < count; i++)
        {
            Parts.Time.Advance(TimeSpan.FromSeconds(1));
            var value = 4 + (_random.NextDouble() * 14);
            var decision = Parts.Decide(_model, value);
            var feedback = new DecisionFeedback(source?.Invoke(i) ?? $"user:{i % 100}", truth(value, i), null, null, i);
            (await Parts.Get<IDecisionFeedback>().GiveAsync(TenantId.Default, decision.Id, feedback, Token)).ShouldBe(FeedbackOutcome.Added);
        }
    }
}
