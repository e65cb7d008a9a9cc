using Outrigger.Assist.Decisions;
using Outrigger.Core.Callers;
using Shouldly;
using Xunit;

namespace Outrigger.StoreConformance.Decisions;

/// <summary>What every <see cref="IDecisionStore"/> does; each test gets an empty store.</summary>
public abstract class DecisionStoreConformance : IAsyncLifetime
{
    private static readonly TenantId Acme = TenantId.Parse("acme");

    protected IDecisionStore Store { get; private set; } = null!;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => Store = await CreateStoreAsync();

    public virtual ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        return ValueTask.CompletedTask;
    }

    /// <summary>An empty store.</summary>
    protected abstract ValueTask<IDecisionStore> CreateStoreAsync();

    [Fact]
    public async Task Find_AfterAppend_GivesEveryMemberBack()
    {
        var made = Made(1) with
        {
            Subject = "GET /ünï'; --",
            Features = new[] { 1.5, double.NaN, double.NegativeInfinity, -0.0 },
            Shadow = new Verdict("alert", 3.25, 0.5, [new("what", "鍵", -1.5)], true),
            Fallback = "slow",
            IsNotable = true,
            Mode = AssistMode.Shadow,
        };

        await Store.AppendAsync([made], Token);
        var found = await Store.FindAsync(made.Decision.Id, Token);

        ShouldBeSame(found!, made);
    }

    [Fact]
    public async Task Append_Twice_KeepsTheFirst()
    {
        await Store.AppendAsync([Made(1)], Token);
        await Store.AddFeedbackAsync(IdOf(1), Said("a", 1), 16, Token);
        await Store.AppendAsync([Made(1) with { Subject = "other" }, Made(2)], Token);

        var found = await Store.FindAsync(IdOf(1), Token);

        (found!.Subject, found.Feedback.Count).ShouldBe(("subject", 1));
        (await Store.FindAsync(IdOf(2), Token)).ShouldNotBeNull();
        (await Store.FindAsync(IdOf(3), Token)).ShouldBeNull();
    }

    [Fact]
    public async Task List_PageByPage_ShowsEachNewestFirst()
    {
        await Store.AppendAsync([.. Enumerable.Range(1, 7).Select(Made)], Token);

        var seen = new List<Guid>();
        Guid? before = null;
        IReadOnlyList<RecordedDecision> page;
        do
        {
            page = await Store.ListAsync(new DecisionQuery { Limit = 3, BeforeId = before }, Token);
            seen.AddRange(page.Select(made => made.Decision.Id));
            before = seen[^1];
        }
        while (page.Count == 3);

        seen.ShouldBe(Enumerable.Range(1, 7).Reverse().Select(IdOf));
    }

    [Fact]
    public async Task List_Filters_KeepWhatMatches()
    {
        await Store.AppendAsync(
            [
                Made(1),
                Made(2) with { Tenant = Acme },
                Made(3) with { Subject = "x" },
                Made(4) with { IsNotable = true },
                Made(5) with { Decision = Made(5).Decision with { Module = "logs" } },
                Made(6) with { Decision = Made(6).Decision with { Outcome = "alert" } },
            ],
            Token);
        await Store.AddFeedbackAsync(IdOf(1), Said("a", 0), 16, Token);

        (await ListAsync(new DecisionQuery { Limit = 9, Tenant = Acme })).ShouldBe([2]);
        (await ListAsync(new DecisionQuery { Limit = 9, Tenant = TenantId.Default })).ShouldBe([6, 5, 4, 3, 1]);
        (await ListAsync(new DecisionQuery { Limit = 9, Subject = "x" })).ShouldBe([3]);
        (await ListAsync(new DecisionQuery { Limit = 9, Subject = "X" })).ShouldBeEmpty();
        (await ListAsync(new DecisionQuery { Limit = 9, IsNotable = true })).ShouldBe([4]);
        (await ListAsync(new DecisionQuery { Limit = 9, IsNotable = false, Module = "anomaly", Tenant = TenantId.Default })).ShouldBe([6, 3, 1]);
        (await ListAsync(new DecisionQuery { Limit = 9, Module = "logs" })).ShouldBe([5]);
        (await ListAsync(new DecisionQuery { Limit = 9, Outcome = "alert" })).ShouldBe([6]);
        (await ListAsync(new DecisionQuery { Limit = 9, HasFeedback = true })).ShouldBe([1]);
        (await ListAsync(new DecisionQuery { Limit = 2, HasFeedback = false })).ShouldBe([6, 5]);
        (await ListAsync(new DecisionQuery { Limit = 9, FromMicros = MicrosOf(3), ToMicros = MicrosOf(5) })).ShouldBe([4, 3]);
    }

    [Fact]
    public async Task AddFeedback_SameSourceTwice_KeepsItsLastWord()
    {
        await Store.AppendAsync([Made(1)], Token);

        (await Store.AddFeedbackAsync(IdOf(1), Said("key:a", 0) with { Label = "pager", Comment = "no" }, 16, Token)).ShouldBe(FeedbackOutcome.Added);
        (await Store.AddFeedbackAsync(IdOf(1), Said("key:b", 2.5) with { AtMicros = 20 }, 16, Token)).ShouldBe(FeedbackOutcome.Added);
        (await Store.AddFeedbackAsync(IdOf(1), Said("key:a", 1) with { AtMicros = 30 }, 16, Token)).ShouldBe(FeedbackOutcome.Added);

        (await Store.FindAsync(IdOf(1), Token))!.Feedback.ShouldBe([new("key:b", 2.5, null, null, 20), new("key:a", 1, null, null, 30)]);
    }

    [Fact]
    public async Task AddFeedback_MoreSourcesThanMay_IsRefusedButNotForThoseThatSpoke()
    {
        await Store.AppendAsync([Made(1)], Token);
        await Store.AddFeedbackAsync(IdOf(1), Said("a", 1), 2, Token);
        await Store.AddFeedbackAsync(IdOf(1), Said("b", 1), 2, Token);

        (await Store.AddFeedbackAsync(IdOf(1), Said("c", 1), 2, Token)).ShouldBe(FeedbackOutcome.TooManySources);
        (await Store.AddFeedbackAsync(IdOf(1), Said("a", 0), 2, Token)).ShouldBe(FeedbackOutcome.Added);
        (await Store.AddFeedbackAsync(IdOf(2), Said("a", 0), 2, Token)).ShouldBe(FeedbackOutcome.NotFound);
    }

    [Fact]
    public async Task AddFeedback_ManySourcesAtOnce_CountsThemAll()
    {
        await Store.AppendAsync([Made(1)], Token);

        var outcomes = await Task.WhenAll(Enumerable.Range(0, 20).Select(i => Store.AddFeedbackAsync(IdOf(1), Said("s" + i, 1), 8, Token)));

        outcomes.Count(outcome => outcome == FeedbackOutcome.Added).ShouldBe(8);
        (await Store.FindAsync(IdOf(1), Token))!.Feedback.Count.ShouldBe(8);
    }

    [Fact]
    public async Task ListWithFeedback_GivesTheNewestOfAModelOldestFirst()
    {
        await Store.AppendAsync([.. Enumerable.Range(1, 6).Select(Made)], Token);
        await Store.AppendAsync([Made(7) with { Features = default }, Made(8) with { Decision = Made(8).Decision with { Model = new("other", "1", 0, false) } }], Token);
        foreach (var i in new[] { 1, 2, 4, 5, 7, 8 })
        {
            await Store.AddFeedbackAsync(IdOf(i), Said("a", i), 16, Token);
        }

        (await Store.ListWithFeedbackAsync("model", 0, 3, Token)).Select(made => made.Feedback[0].Outcome).ShouldBe([2.0, 4, 5]);
        (await Store.ListWithFeedbackAsync("model", MicrosOf(4), 9, Token)).Select(made => made.Feedback[0].Outcome).ShouldBe([4.0, 5]);
    }

    [Fact]
    public async Task RemoveBefore_GoesInBatchesAndTakesTheFeedbackAlong()
    {
        await Store.AppendAsync([.. Enumerable.Range(1, 5).Select(Made)], Token);
        await Store.AddFeedbackAsync(IdOf(1), Said("a", 1), 16, Token);

        (await Store.RemoveBeforeAsync(MicrosOf(5), 3, Token)).ShouldBe(3);
        (await Store.RemoveBeforeAsync(MicrosOf(5), 3, Token)).ShouldBe(1);
        (await Store.RemoveBeforeAsync(MicrosOf(5), 3, Token)).ShouldBe(0);

        (await ListAsync(new DecisionQuery { Limit = 9 })).ShouldBe([5]);
        (await Store.AddFeedbackAsync(IdOf(1), Said("a", 1), 16, Token)).ShouldBe(FeedbackOutcome.NotFound);
    }

    [Fact]
    public async Task Trim_KeepsTheNewest()
    {
        await Store.AppendAsync([.. Enumerable.Range(1, 5).Select(Made)], Token);

        (await Store.TrimAsync(2, 2, Token)).ShouldBe(2);
        (await Store.TrimAsync(2, 2, Token)).ShouldBe(1);
        (await Store.TrimAsync(2, 2, Token)).ShouldBe(0);

        (await ListAsync(new DecisionQuery { Limit = 9 })).ShouldBe([5, 4]);
    }

    /// <summary>The n-th decision.</summary>
    protected static RecordedDecision Made(int n) => new()
    {
        Decision = new Decision(IdOf(n), "anomaly", "normal", 1.25, 0.75, true, [new("a", "b", 0.5), new("c", "d", -0.5)], new DecidingModel("model", "2", 1234567890123, true), 3.5),
        Tenant = TenantId.Default,
        Subject = "subject",
        Mode = AssistMode.Suggest,
        ParametersVersion = "2",
        Features = new[] { 1.0, 2.0 },
        AtMicros = MicrosOf(n),
    };

    /// <summary>The id of the n-th decision; they sort by n.</summary>
    protected static Guid IdOf(int n) => new(n, 0, 0x7000, 0x80, 0, 0, 0, 0, 0, 0, (byte)n);

    private static long MicrosOf(int n) => 1_893_456_000_000_000 + n;

    private static DecisionFeedback Said(string source, double outcome) => new(source, outcome, null, null, 10);

    private static void ShouldBeSame(RecordedDecision found, RecordedDecision expected)
    {
        found.Features.ToArray().Select(BitConverter.DoubleToInt64Bits).ShouldBe(expected.Features.ToArray().Select(BitConverter.DoubleToInt64Bits));
        found.Decision.Reasons.ShouldBe(expected.Decision.Reasons);
        found.Shadow?.Reasons.ShouldBe(expected.Shadow!.Reasons);
        var reasons = expected.Decision.Reasons;
        (found with { Features = default, Feedback = [], Shadow = found.Shadow is null ? null : found.Shadow with { Reasons = reasons }, Decision = found.Decision with { Reasons = reasons } })
            .ShouldBe(expected with { Features = default, Feedback = [], Shadow = expected.Shadow is null ? null : expected.Shadow with { Reasons = reasons } });
    }

    private async Task<IEnumerable<int>> ListAsync(DecisionQuery query) =>
        (await Store.ListAsync(query, Token)).Select(made => (int)made.Decision.Id.ToByteArray()[^1]);
}
