using Microsoft.Extensions.DependencyInjection;
using Outrigger.Assist.Decisions;
using Outrigger.Assist.Models;
using Outrigger.Assist.Tests.Decisions;
using Shouldly;
using Xunit;

namespace Outrigger.Assist.Tests.Models;

public sealed class StateKeeperTests
{
    private readonly InMemoryModelStateStore _store = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Restore_AfterASave_GivesTheStateBack()
    {
        await SaveAsync(42);

        var (state, standing, _) = await RestoreAsync();

        state.Value.ShouldBe(42);
        (standing.RestoredFrom, standing.Problem, standing.Bytes).ShouldBe(("saved", null, 8));
    }

    [Fact]
    public async Task Restore_NewestIsDamaged_TakesTheOneBeforeAndSaysSo()
    {
        await SaveAsync(41);
        await SaveAsync(42);
        await DamageAsync(0);

        var (state, standing, parts) = await RestoreAsync();

        state.Value.ShouldBe(41);
        standing.RestoredFrom.ShouldBe("previous");
        standing.Problem!.ShouldContain("corrupt");
        parts.Log.Entries.ShouldContain(entry => entry.Id == 3500);
    }

    [Fact]
    public async Task Restore_NewestIsRefusedByTheModule_TakesTheOneBefore()
    {
        await SaveAsync(41);
        var newest = (await _store.FindAsync("n", "counter", 0, Token))!;
        await _store.SaveAsync(newest with { FormatVersion = 99, SavedAtMicros = newest.SavedAtMicros + 1 }, 3, Token);

        (await RestoreAsync()).State.Value.ShouldBe(41);
    }

    [Fact]
    public async Task Restore_AllAreDamaged_BeginsAnewAndSaysSo()
    {
        await SaveAsync(41);
        await DamageAsync(0);

        var (state, standing, _) = await RestoreAsync();

        state.Value.ShouldBe(0);
        standing.RestoredFrom.ShouldBe("nothing");
        standing.Problem.ShouldNotBeNull();
    }

    [Fact]
    public async Task Restore_NodeThatSavedNothing_BeginsWithTheNewestOfAnother()
    {
        await SaveAsync(41);
        await SaveAsync(42);

        var (state, standing, _) = await RestoreAsync("m");

        (state.Value, standing.RestoredFrom).ShouldBe((42, "other-node"));
    }

    [Fact]
    public async Task Save_Unchanged_WritesNothing()
    {
        await using var parts = Create("n", new CounterState { Value = 1 });
        var keeper = parts.Get<StateKeeper>();
        await keeper.RestoreAsync(Token);

        (await keeper.SaveAsync(Token)).ShouldBe(1);
        (await keeper.SaveAsync(Token)).ShouldBe(0);
    }

    [Fact]
    public async Task Save_StoreCouldNotBeRead_LeavesWhatWasLearnedAlone()
    {
        await SaveAsync(42);
        var failing = new FailingStore(_store);
        var state = new CounterState();
        await using var parts = Create("n", state, failing);
        var keeper = parts.Get<StateKeeper>();

        (await keeper.RestoreAsync(Token)).ShouldBeFalse();
        (await keeper.SaveAsync(Token)).ShouldBe(0);
        failing.IsAway = false;
        (await keeper.RestoreAsync(Token)).ShouldBeTrue();

        state.Value.ShouldBe(42);
    }

    [Fact]
    public async Task Save_TooLarge_IsLeftOutAndSaid()
    {
        await using var parts = Create("n", new LargeState());
        var keeper = parts.Get<StateKeeper>();
        await keeper.RestoreAsync(Token);

        (await keeper.SaveAsync(Token)).ShouldBe(0);

        parts.Log.Entries.ShouldContain(entry => entry.Id == 3504);
        keeper.StandingOf(keeper.States[0]).Problem.ShouldNotBeNull();
    }

    [Fact]
    public async Task StopAsync_OfTheWorker_SavesWhatChanged()
    {
        var state = new CounterState();
        await using (var parts = Create("n", state))
        {
            await parts.Get<StateKeeper>().RestoreAsync(Token);
            await parts.Get<StateWorker>().StartAsync(Token);
            state.Value = 7;
            await parts.Get<StateWorker>().StopAsync(Token);
        }

        (await RestoreAsync()).State.Value.ShouldBe(7);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(8)]
    [InlineData(9)]
    [InlineData(13)]
    [InlineData(15)]
    [InlineData(30)]
    [InlineData(60)]
    [InlineData(-1)]
    public void Read_FileWithOneByteChanged_IsRefused(int at)
    {
        var file = new ModelFile(ModelFileKind.State, "counter", 1, new byte[20]).Write();
        file[at < 0 ? file.Length - 1 : at] ^= 0x40;

        Should.Throw<InvalidDataException>(() => ModelFile.Read(file));
    }

    [Fact]
    public void Read_FileCutOffAnywhere_IsRefused()
    {
        var file = new ModelFile(ModelFileKind.Parameters, "x", 1, ModelFile.WriteParameters([1, 2])).Write();
        for (var length = 0; length < file.Length; length++)
        {
            Should.Throw<InvalidDataException>(() => ModelFile.Read(file[..length]));
        }

        Should.Throw<InvalidDataException>(() => ModelFile.Read([.. file, 0]));
        ModelFile.Read(file).ReadParameters(2).ShouldBe([1, 2]);
        Should.Throw<InvalidDataException>(() => ModelFile.Read(file).ReadParameters(3));
    }

    private AssistParts Create(string node, ILearnedState state, IModelStateStore? store = null) => new(
        (services, configuration) => services.AddSingleton(store ?? _store).AddModels(configuration).AddSingleton(state),
        ("Models:Node", node),
        ("Models:MaxStateBytes", "1024"));

    private async Task SaveAsync(long value)
    {
        var state = new CounterState();
        await using var parts = Create("n", state);
        await parts.Get<StateKeeper>().RestoreAsync(Token);
        state.Value = value;
        parts.Time.Advance(TimeSpan.FromHours(value));
        await parts.Get<StateKeeper>().SaveAsync(Token);
    }

    private async Task DamageAsync(int age)
    {
        var saved = (await _store.FindAsync("n", "counter", age, Token))!;
        await _store.SaveAsync(saved with { Bytes = new byte[8] }, 3, Token);
    }

    private async Task<(CounterState State, StateStanding Standing, AssistParts Parts)> RestoreAsync(string node = "n")
    {
        var state = new CounterState();
        await using var parts = Create(node, state);
        (await parts.Get<StateKeeper>().RestoreAsync(Token)).ShouldBeTrue();
        return (state, parts.Get<StateKeeper>().StandingOf(state), parts);
    }

    private sealed class LargeState : ILearnedState
    {
        public string Name => "large";

        public int FormatVersion => 1;

        public void Save(System.Buffers.IBufferWriter<byte> writer)
        {
            writer.GetSpan(2000);
            writer.Advance(2000);
        }

        public void Load(int formatVersion, ReadOnlySpan<byte> state)
        {
        }
    }

    private sealed class FailingStore(IModelStateStore inner) : IModelStateStore
    {
        public bool IsAway { get; set; } = true;

        public Task SaveAsync(SavedState state, int keep, CancellationToken cancellationToken = default) => inner.SaveAsync(state, keep, cancellationToken);

        public Task<SavedState?> FindAsync(string? node, string name, int age, CancellationToken cancellationToken = default) =>
            IsAway ? throw new TimeoutException() : inner.FindAsync(node, name, age, cancellationToken);

        public Task<int> RemoveBeforeAsync(long beforeMicros, int batchSize, CancellationToken cancellationToken = default) =>
            inner.RemoveBeforeAsync(beforeMicros, batchSize, cancellationToken);
    }
}
