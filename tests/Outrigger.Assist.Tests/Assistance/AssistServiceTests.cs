using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Outrigger.Assist.Assistance;
using Outrigger.Assist.Decisions;
using Outrigger.Assist.Models;
using Outrigger.Assist.Tests.Decisions;
using Outrigger.Assist.Tests.Models;
using Outrigger.Core.Callers;
using Shouldly;
using Xunit;

namespace Outrigger.Assist.Tests.Assistance;

public sealed class AssistServiceTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Start_LoadsVersionsAndStates()
    {
        await using var host = await AssistHost.StartAsync();

        host.Get<AssistService>().IsLoaded.ShouldBeTrue();
        host.Get<AssistService>().Find<IDecisionStore>().ShouldNotBeNull();
        host.Get<AssistService>().Find<IAsyncDisposable>().ShouldBeNull();
        host.Get<AssistService>().MayAct("fake").ShouldBeFalse();
        host.Get<AssistService>().Decisions.ShouldBeSameAs(host.Get<IDecisionMaker>());
    }

    [Fact]
    public async Task Start_StoreThatHangs_StartsAllTheSame()
    {
        var store = new HangingStore();
        await using var parts = new AssistParts((services, configuration) => services.AddSingleton<IModelVersionStore>(store).AddAssist(configuration).AddSingleton<IDecisionModel>(new FakeModel()));
        var startup = parts.Get<IEnumerable<IHostedService>>().OfType<AssistStartup>().Single();

        var starting = startup.StartAsync(Token);
        await store.Asked.Task.WaitAsync(Token);
        parts.Time.Advance(TimeSpan.FromSeconds(5));
        await starting.WaitAsync(Token);

        parts.Get<AssistService>().IsLoaded.ShouldBeFalse();
        parts.Log.Entries.ShouldContain(entry => entry.Id == 3601);
        parts.Decide(new FakeModel(), 12).Outcome.ShouldBe("alert");
        await startup.StopAsync(Token);
    }

    [Fact]
    public async Task Engine_ThatDecidesAndKeepsState_CanBeBothModelAndState()
    {
        await using var parts = new AssistParts((services, configuration) => services.AddAssist(configuration)
            .AddSingleton<Engine>()
            .AddSingleton<ILearnedState>(provider => provider.GetRequiredService<Engine>())
            .AddSingleton<IDecisionModel>(new FakeModel()));

        (await parts.Get<AssistService>().LoadAsync(Token)).ShouldBeTrue();

        parts.Get<StateKeeper>().States.ShouldHaveSingleItem().ShouldBeOfType<Engine>();
    }

    [Fact]
    public void Options_ThatContradict_AreNamed()
    {
        new DecisionsOptionsCrossValidator().Validate(null, new DecisionsOptions { BatchSize = 10, BufferCapacity = 5 }).FailureMessage!.ShouldContain("BatchSize (10 decisions)");
        new DecisionsOptionsCrossValidator().Validate(null, new DecisionsOptions()).Succeeded.ShouldBeTrue();
        new ModelsOptionsCrossValidator().Validate(null, new ModelsOptions { OutcomeWindow = 100, MinLearnWeight = 90, MinCompareWeight = 20 }).FailureMessage!.ShouldContain("OutcomeWindow (100 decisions)");
        new ModelsOptionsCrossValidator().Validate(null, new ModelsOptions()).Succeeded.ShouldBeTrue();
    }

    // As modules are: the engine decides, and is itself the state that is saved.
    private sealed class Engine(IDecisionMaker maker) : ILearnedState
    {
        public IDecisionMaker Maker => maker;

        public string Name => "engine";

        public int FormatVersion => 1;

        public void Save(System.Buffers.IBufferWriter<byte> writer)
        {
        }

        public void Load(int formatVersion, ReadOnlySpan<byte> state)
        {
        }
    }

    private sealed class HangingStore : IModelVersionStore
    {
        public TaskCompletionSource Asked { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public async Task<IReadOnlyList<ModelVersion>> ListAsync(CancellationToken cancellationToken = default)
        {
            Asked.TrySetResult();
            await Task.Delay(Timeout.Infinite, cancellationToken);
            return [];
        }

        public Task<bool> TryAddAsync(ModelVersion version, CancellationToken cancellationToken = default) => throw new NotSupportedException();

        public Task RemoveAsync(string model, string version, CancellationToken cancellationToken = default) => throw new NotSupportedException();

        public Task<IReadOnlyList<ModelCharge>> ListChargesAsync(CancellationToken cancellationToken = default) => throw new NotSupportedException();

        public Task<bool> TrySetChargeAsync(ModelCharge charge, CancellationToken cancellationToken = default) => throw new NotSupportedException();
    }
}
