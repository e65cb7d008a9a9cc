using System.Globalization;
using System.Text.Json;
using Outrigger.Assist.Alerts;
using Outrigger.Core.Callers;
using Shouldly;
using Xunit;

namespace Outrigger.StoreConformance.Alerts;

/// <summary>What every store of alerts does.</summary>
public abstract class AlertStoreConformance : IAsyncDisposable
{
    private static readonly TenantId Acme = TenantId.Parse("acme");
    private static readonly TenantId Globex = TenantId.Parse("globex");
    private static readonly TimeSpan Lease = TimeSpan.FromMinutes(1);

    private static long _made;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Save_New_IsFoundAsItWas()
    {
        var store = await CreateStoreAsync();
        var record = CreateRecord() with { Cause = "a", AcknowledgedBy = "ada\u0001é", Notified = AlertSeverity.High, NotifiedAtMicros = 7, IsFlapping = true, NextCheckMicros = 9 };

        (await store.SaveAsync(record, [], Token)).ShouldBeTrue();

        ShouldBeSame((await store.FindAsync(Acme, record.Alert.Id, Token)).ShouldNotBeNull(), record);
        ShouldBeSame((await store.FindCurrentAsync(Acme, "k", Token)).ShouldNotBeNull(), record);
        ShouldBeSame((await store.FindAsync(null, record.Alert.Id, Token)).ShouldNotBeNull(), record);
    }

    [Fact]
    public async Task Find_AnothersTenant_IsNotFound()
    {
        var store = await CreateStoreAsync();
        var record = CreateRecord();
        await store.SaveAsync(record, [], Token);

        (await store.FindAsync(Globex, record.Alert.Id, Token)).ShouldBeNull();
        (await store.FindCurrentAsync(Globex, "k", Token)).ShouldBeNull();
        (await store.ListAsync(new AlertQuery(Globex, 10), Token)).ShouldBeEmpty();
        (await store.CountOpenAsync(Globex, Token)).ShouldBe(0);
    }

    [Fact]
    public async Task Save_SecondOpenOneOfAKey_IsRefusedAndDispatchesNothing()
    {
        var store = await CreateStoreAsync();
        await store.SaveAsync(CreateRecord(), [], Token);

        (await store.SaveAsync(CreateRecord(), [CreateDispatch("ops")], Token)).ShouldBeFalse();

        (await store.ListAsync(new AlertQuery(Acme, 10), Token)).Count.ShouldBe(1);
        (await store.ListDeliveriesAsync(new AlertDeliveryQuery(10), Token)).ShouldBeEmpty();
    }

    [Fact]
    public async Task Save_OfAnOldVersion_IsRefused()
    {
        var store = await CreateStoreAsync();
        var record = CreateRecord();
        await store.SaveAsync(record, [], Token);
        (await store.SaveAsync(record with { Version = 2, Count = 2 }, [], Token)).ShouldBeTrue();

        (await store.SaveAsync(record with { Version = 2, Count = 99 }, [], Token)).ShouldBeFalse();

        (await store.FindCurrentAsync(Acme, "k", Token)).ShouldNotBeNull().Count.ShouldBe(2);
    }

    [Fact]
    public async Task Save_NewAfterTheLastIsOver_TakesItsPlaceAndKeepsIt()
    {
        var store = await CreateStoreAsync();
        var first = CreateRecord();
        await store.SaveAsync(first, [], Token);
        await store.SaveAsync(first with { Version = 2, State = AlertState.Resolved, ResolvedAtMicros = 5 }, [], Token);
        var second = CreateRecord();

        (await store.SaveAsync(second, [], Token)).ShouldBeTrue();

        (await store.FindCurrentAsync(Acme, "k", Token)).ShouldNotBeNull().Alert.Id.ShouldBe(second.Alert.Id);
        (await store.FindAsync(Acme, first.Alert.Id, Token)).ShouldNotBeNull().State.ShouldBe(AlertState.Resolved);

        // The one before is history: nothing opens it again.
        (await store.SaveAsync(first with { Version = 3 }, [], Token)).ShouldBeFalse();
    }

    [Fact]
    public async Task Save_ManyAtOnceOfOneKey_OpensOne()
    {
        var store = await CreateStoreAsync();

        var saved = await Task.WhenAll(Enumerable.Range(0, 16).Select(_ => Task.Run(() => store.SaveAsync(CreateRecord(), [CreateDispatch("ops")], Token), Token)));

        saved.Count(static one => one).ShouldBe(1);
        (await store.CountOpenAsync(Acme, Token)).ShouldBe(1);
        (await store.ListDeliveriesAsync(new AlertDeliveryQuery(10), Token)).ShouldHaveSingleItem().Count.ShouldBe(1);
    }

    [Fact]
    public async Task List_Filters_AnswerTheirPart()
    {
        var store = await CreateStoreAsync();
        var a = CreateRecord("a");
        var b = CreateRecord("b", AlertSeverity.Critical);
        var c = CreateRecord("c") with { State = AlertState.Resolved, ResolvedAtMicros = 3 };
        foreach (var one in (AlertRecord[])[a, b, c])
        {
            await store.SaveAsync(one, [], Token);
        }

        Ids(await store.ListAsync(new AlertQuery(Acme, 10), Token)).ShouldBe([c.Alert.Id, b.Alert.Id, a.Alert.Id]);
        Ids(await store.ListAsync(new AlertQuery(null, 10) { IsResolved = false }, Token)).ShouldBe([b.Alert.Id, a.Alert.Id]);
        Ids(await store.ListAsync(new AlertQuery(Acme, 10) { IsResolved = true }, Token)).ShouldBe([c.Alert.Id]);
        Ids(await store.ListAsync(new AlertQuery(Acme, 10) { MinSeverity = AlertSeverity.Critical }, Token)).ShouldBe([b.Alert.Id]);
        Ids(await store.ListAsync(new AlertQuery(Acme, 1) { Before = b.Alert.Id }, Token)).ShouldBe([a.Alert.Id]);
        (await store.ListAsync(new AlertQuery(Acme, 10) { Type = "other" }, Token)).ShouldBeEmpty();
        (await store.CountOpenAsync(Acme, Token)).ShouldBe(2);
    }

    [Fact]
    public async Task ListDue_Some_AnswersThoseInTheirOrder()
    {
        var store = await CreateStoreAsync();
        var late = CreateRecord("a") with { NextCheckMicros = 20 };
        var early = CreateRecord("b") with { NextCheckMicros = 10 };
        foreach (var one in (AlertRecord[])[late, early, CreateRecord("c") with { NextCheckMicros = 30 }, CreateRecord("d")])
        {
            await store.SaveAsync(one, [], Token);
        }

        Ids(await store.ListDueAsync(20, 10, Token)).ShouldBe([early.Alert.Id, late.Alert.Id]);
    }

    [Fact]
    public async Task Silences_AddListRemove_KeepTenantsApart()
    {
        var store = await CreateStoreAsync();
        var all = CreateSilence(null, until: 100);
        var own = CreateSilence(Acme, until: 200) with { Type = "x", Endpoint = "GET /a*", MaxSeverity = AlertSeverity.High };
        (await store.AddSilenceAsync(all, 2, Token)).ShouldBeTrue();
        (await store.AddSilenceAsync(own, 2, Token)).ShouldBeTrue();
        (await store.AddSilenceAsync(CreateSilence(Globex, 300), 2, Token)).ShouldBeFalse();

        (await store.ListSilencesAsync(Acme, 0, Token)).ShouldBe([all, own]);
        (await store.ListSilencesAsync(Globex, 0, Token)).ShouldBe([all]);
        (await store.ListSilencesAsync(null, 100, Token)).ShouldBe([own]);
        (await store.RemoveSilenceAsync(Globex, own.Id, Token)).ShouldBeFalse();
        (await store.RemoveSilenceAsync(Acme, own.Id, Token)).ShouldBeTrue();
        (await store.ListSilencesAsync(null, 0, Token)).ShouldBe([all]);
    }

    [Fact]
    public async Task Dispatch_SameGroup_IsOneDeliveryWithBothInOrder()
    {
        var store = await CreateStoreAsync();
        await store.SaveAsync(CreateRecord("a"), [CreateDispatch("ops", item: "{\"n\":1}"), CreateDispatch("mail", item: "{\"n\":1}")], Token);
        await store.SaveAsync(CreateRecord("b"), [CreateDispatch("ops", item: "{\"n\":2}")], Token);
        await store.DispatchAsync(Acme, CreateDispatch("ops", group: "other"), Token);
        await store.DispatchAsync(Globex, CreateDispatch("ops"), Token);

        var found = await store.ListDeliveriesAsync(new AlertDeliveryQuery(10) { Channel = "ops" }, Token);
        found.Count.ShouldBe(3);
        var joined = found.Single(static one => one.Tenant == Acme && one.Group == "g");
        joined.Items.ShouldBe(["{\"n\":1}", "{\"n\":2}"]);
        joined.Count.ShouldBe(2);
        joined.State.ShouldBe(AlertDeliveryState.Gathering);
    }

    [Fact]
    public async Task Dispatch_MoreThanADeliveryHolds_CountsTheRest()
    {
        var store = await CreateStoreAsync();
        for (var i = 0; i < AlertDeliveryRecord.MaxItems + 5; i++)
        {
            await store.DispatchAsync(Acme, CreateDispatch("ops"), Token);
        }

        var one = (await store.ListDeliveriesAsync(new AlertDeliveryQuery(10), Token)).ShouldHaveSingleItem();
        one.Items.Count.ShouldBe(AlertDeliveryRecord.MaxItems);
        one.Count.ShouldBe(AlertDeliveryRecord.MaxItems + 5);
    }

    [Fact]
    public async Task Take_BeforeItIsDue_TakesNothing()
    {
        var store = await CreateStoreAsync();
        await store.DispatchAsync(Acme, CreateDispatch("ops", wait: TimeSpan.FromSeconds(30)), Token);

        (await store.TakeAsync("ops", 10, Lease, Token)).ShouldBeEmpty();
        await AdvanceAsync(TimeSpan.FromSeconds(31));
        (await store.TakeAsync("mail", 10, Lease, Token)).ShouldBeEmpty();
        (await store.TakeAsync("ops", 10, Lease, Token)).ShouldHaveSingleItem().Attempts.ShouldBe(1);
        (await store.TakeAsync("ops", 10, Lease, Token)).ShouldBeEmpty();
    }

    [Fact]
    public async Task Take_WhatIsTaken_GathersNoMore()
    {
        var store = await CreateStoreAsync();
        await store.DispatchAsync(Acme, CreateDispatch("ops"), Token);
        await store.TakeAsync("ops", 10, Lease, Token);

        await store.DispatchAsync(Acme, CreateDispatch("ops"), Token);

        (await store.ListDeliveriesAsync(new AlertDeliveryQuery(10), Token)).Count.ShouldBe(2);
    }

    [Fact]
    public async Task Take_WhoseProcessDied_IsDueAgainWithTheSameId()
    {
        var store = await CreateStoreAsync();
        await store.DispatchAsync(Acme, CreateDispatch("ops"), Token);
        var first = (await store.TakeAsync("ops", 10, Lease, Token)).ShouldHaveSingleItem();

        await AdvanceAsync(Lease + TimeSpan.FromSeconds(1));
        var second = (await (await CreateSecondStoreAsync()).TakeAsync("ops", 10, Lease, Token)).ShouldHaveSingleItem();

        second.Id.ShouldBe(first.Id);
        second.Attempts.ShouldBe(2);

        // The first comes back to life: its word no longer counts.
        (await store.EndAsync(new AlertDeliveryEnd(Acme, first.Id, 1, AlertDeliveryState.Delivered, default, null), Token)).ShouldBeFalse();
        (await store.EndAsync(new AlertDeliveryEnd(Globex, first.Id, 2, AlertDeliveryState.Delivered, default, null), Token)).ShouldBeFalse();
        (await store.EndAsync(new AlertDeliveryEnd(Acme, first.Id, 2, AlertDeliveryState.Delivered, default, null), Token)).ShouldBeTrue();
        await AdvanceAsync(Lease * 2);
        (await store.TakeAsync("ops", 10, Lease, Token)).ShouldBeEmpty();
        (await store.CountEndedAsync("ops", TimeSpan.FromHours(1), Token)).ShouldBe(1);
        (await store.CountEndedAsync("mail", TimeSpan.FromHours(1), Token)).ShouldBe(0);
    }

    [Fact]
    public async Task Take_ManyAtOnce_GivesEachDeliveryOnce()
    {
        var store = await CreateStoreAsync();
        for (var i = 0; i < 40; i++)
        {
            await store.DispatchAsync(Acme, CreateDispatch("ops", group: "g" + i), Token);
        }

        var other = await CreateSecondStoreAsync();
        var taken = await Task.WhenAll(Enumerable.Range(0, 16).Select(i => Task.Run(() => (i % 2 == 0 ? store : other).TakeAsync("ops", 5, Lease, Token), Token)));

        var ids = taken.SelectMany(static one => one).Select(static one => one.Id).ToArray();
        ids.Distinct().Count().ShouldBe(ids.Length);
        ids.Length.ShouldBe(40);
    }

    [Fact]
    public async Task End_Retry_IsDueAfterItsPauseAndKeepsTheError()
    {
        var store = await CreateStoreAsync();
        await store.DispatchAsync(Acme, CreateDispatch("ops"), Token);
        var one = (await store.TakeAsync("ops", 10, Lease, Token)).ShouldHaveSingleItem();

        await store.EndAsync(new AlertDeliveryEnd(Acme, one.Id, 1, AlertDeliveryState.Sending, TimeSpan.FromSeconds(10), "no\0 answer"), Token);

        (await store.TakeAsync("ops", 10, Lease, Token)).ShouldBeEmpty();
        await AdvanceAsync(TimeSpan.FromSeconds(11));
        var again = (await store.TakeAsync("ops", 10, Lease, Token)).ShouldHaveSingleItem();
        again.Attempts.ShouldBe(2);
        again.Error.ShouldNotBeNull().ShouldStartWith("no");
    }

    [Fact]
    public async Task Retry_ADeadOne_IsDueFromItsFirstAttempt()
    {
        var store = await CreateStoreAsync();
        await store.DispatchAsync(Acme, CreateDispatch("ops"), Token);
        var one = (await store.TakeAsync("ops", 10, Lease, Token)).ShouldHaveSingleItem();
        (await store.RetryAsync(one.Id, Token)).ShouldBeFalse();
        await store.EndAsync(new AlertDeliveryEnd(Acme, one.Id, 1, AlertDeliveryState.Dead, default, "gone"), Token);
        (await store.ListDeliveriesAsync(new AlertDeliveryQuery(10) { State = AlertDeliveryState.Dead }, Token)).Count.ShouldBe(1);

        (await store.RetryAsync(one.Id, Token)).ShouldBeTrue();

        (await store.TakeAsync("ops", 10, Lease, Token)).ShouldHaveSingleItem().Attempts.ShouldBe(1);
    }

    [Fact]
    public async Task AbandonOthers_ChannelThatIsGone_IsDeadOnceItIsDueForLong()
    {
        var store = await CreateStoreAsync();
        await store.DispatchAsync(Acme, CreateDispatch("gone"), Token);
        await store.DispatchAsync(Acme, CreateDispatch("ops"), Token);
        (await store.AbandonOthersAsync(["ops"], TimeSpan.FromHours(1), "No such channel.", 10, Token)).ShouldBe(0);
        await AdvanceAsync(TimeSpan.FromHours(2));

        (await store.AbandonOthersAsync(["ops"], TimeSpan.FromHours(1), "No such channel.", 10, Token)).ShouldBe(1);

        (await store.ListDeliveriesAsync(new AlertDeliveryQuery(10) { State = AlertDeliveryState.Dead }, Token)).ShouldHaveSingleItem().Channel.ShouldBe("gone");
    }

    [Fact]
    public async Task RemoveBefore_WhatIsOver_GoesInBatches()
    {
        var store = await CreateStoreAsync();
        for (var i = 0; i < 3; i++)
        {
            await store.SaveAsync(CreateRecord("k" + i) with { State = AlertState.Resolved, ResolvedAtMicros = 10 }, [], Token);
        }

        await store.SaveAsync(CreateRecord("open"), [], Token);
        await store.AddSilenceAsync(CreateSilence(null, 10), 10, Token);

        (await store.RemoveBeforeAsync(11, 2, Token)).ShouldBe(2);
        (await store.RemoveBeforeAsync(11, 10, Token)).ShouldBe(2);
        (await store.RemoveBeforeAsync(11, 10, Token)).ShouldBe(0);
        (await store.ListAsync(new AlertQuery(null, 10), Token)).ShouldHaveSingleItem().Key.ShouldBe("open");
    }

    public virtual ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        return ValueTask.CompletedTask;
    }

    protected abstract ValueTask<IAlertStore> CreateStoreAsync();

    /// <summary>Another process's store over the same data.</summary>
    protected abstract ValueTask<IAlertStore> CreateSecondStoreAsync();

    protected abstract ValueTask AdvanceAsync(TimeSpan by);

    // Made in their order, which ids of one millisecond are not.
    private static Guid NewId() => Guid.Parse(string.Create(CultureInfo.InvariantCulture, $"01a20000-0000-7000-8000-{Interlocked.Increment(ref _made):x12}"));

    private static AlertRecord CreateRecord(string key = "k", AlertSeverity severity = AlertSeverity.High) => new()
    {
        Tenant = Acme,
        Key = key,
        Version = 1,
        Count = 1,
        Alert = new Alert(NewId(), "performance_anomaly", "GET /é\u2028", severity, JsonElement.Parse("{\"p99\":1.5}"), "slow \u0000", "a\nb", ["look"], DateTimeOffset.UnixEpoch.AddDays(20_000)),
    };

    private static AlertSilence CreateSilence(TenantId? tenant, long until) => new() { Id = NewId(), Tenant = tenant, FromMicros = 1, UntilMicros = until, By = "ada", Why = "test" };

    private static AlertDispatch CreateDispatch(string channel, string group = "g", TimeSpan wait = default, string item = "{}") => new(NewId(), channel, group, wait, item);

    private static Guid[] Ids(IEnumerable<AlertRecord> found) => [.. found.Select(static one => one.Alert.Id)];

    private static void ShouldBeSame(AlertRecord found, AlertRecord wanted)
    {
        found.Tenant.ShouldBe(wanted.Tenant);
        found.ToStored().ShouldBe(wanted.ToStored());
    }
}
