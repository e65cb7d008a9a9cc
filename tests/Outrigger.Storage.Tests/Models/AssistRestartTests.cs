using System.Buffers;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Outrigger.Assist.Decisions;
using Outrigger.Assist.Models;
using Outrigger.Core.Callers;
using Outrigger.Testing;
using Shouldly;
using Xunit;

namespace Outrigger.Storage.Tests.Models;

/// <summary>The whole of Assist on a SQLite file: stopped as a server is stopped, and started again.</summary>
public sealed class AssistRestartTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Restart_OnTheSameFile_HasDecisionsVersionInChargeAndLearnedState()
    {
        using var folder = new TempFolder();
        Guid id;
        await using (var before = await StartAsync(folder.Path))
        {
            var versions = before.Services.GetRequiredService<IModelVersionStore>();
            await versions.TryAddAsync(new ModelVersion { Model = "head", Version = "2", Values = new[] { 50.0 }, CreatedAtMicros = 1, Origin = "imported" }, Token);
            await versions.TrySetChargeAsync(new ModelCharge("head", "2", "1", false, "promoted", 1, 1), Token);
            var decision = Decide(before, 12);
            decision.Model.Version.ShouldBe("1", "the charge of another process is seen with the next round");
            id = decision.Id;
            await before.StopAsync(Token);
        }

        await using var after = await StartAsync(folder.Path);

        var found = await after.Services.GetRequiredService<IDecisionStore>().FindAsync(id, Token);
        found!.Decision.Outcome.ShouldBe("alert");
        found.Features.Span[0].ShouldBe(12);
        after.Services.GetRequiredService<Counter>().Value.ShouldBe(1);
        var next = Decide(after, 12);
        (next.Model.Version, next.Outcome, next.Model.SamplesSeen).ShouldBe(("2", "normal", 2));
        await after.StopAsync(Token);
    }

    [Fact]
    public async Task Restart_NewestStateDamagedInTheFile_UsesTheOneBefore()
    {
        using var folder = new TempFolder();
        for (var i = 0; i < 2; i++)
        {
            await using var run = await StartAsync(folder.Path);
            Decide(run, 1);
            await run.StopAsync(Token);
        }

        await using (var run = await StartAsync(folder.Path))
        {
            var store = run.Services.GetRequiredService<IModelStateStore>();
            var newest = (await store.FindAsync(null, "counter", 0, Token))!;
            await store.SaveAsync(newest with { Bytes = new byte[] { 9 } }, 3, Token);

            // Without a graceful stop nothing newer is saved.
        }

        await using var after = await StartAsync(folder.Path);

        after.Services.GetRequiredService<Counter>().Value.ShouldBe(1);
        await after.StopAsync(Token);
    }

    private static Decision Decide(WebApplication app, double value) => app.Services.GetRequiredService<IDecisionMaker>().Make(
        TenantId.Default,
        app.Services.GetServices<IDecisionModel>().OfType<Head>().Single(),
        new Settings { RecordedShare = 1, TimeLimit = TimeSpan.FromMinutes(1) },
        "subject",
        (Value: value, Counter: app.Services.GetRequiredService<Counter>()),
        static (in (double Value, Counter Counter) input, Span<double> features) =>
        {
            features[0] = input.Value;
            return new Observed(++input.Counter.Value, false);
        },
        static (in (double Value, Counter Counter) _) => new Verdict("fixed", 0, 0.5, []));

    private static async Task<WebApplication> StartAsync(string folder)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Configuration.AddInMemoryCollection(new Dictionary<string, string?> { ["OUTRIGGER_DATA"] = folder, ["Outrigger:Assist:Assistance:LoadLimit"] = "00:01:00" });
        builder.Services.AddStorage(builder.Configuration);
        builder.Services.AddSingleton<Counter>();
        builder.Services.AddSingleton<ILearnedState>(provider => provider.GetRequiredService<Counter>());
        builder.Services.AddSingleton<IDecisionModel, Head>();
        builder.Services.AddAssist(builder.Configuration);
        var app = builder.Build();
        await app.StartAsync(Token);
        return app;
    }

    private sealed class Settings : AssistModuleOptions;

    private sealed class Counter : ILearnedState
    {
        public int Value { get; set; }

        public string Name => "counter";

        public int FormatVersion => 1;

        public void Save(IBufferWriter<byte> writer) => writer.Write(BitConverter.GetBytes(Value));

        public void Load(int formatVersion, ReadOnlySpan<byte> state) =>
            Value = state.Length == 4 ? BitConverter.ToInt32(state) : throw new InvalidDataException("Not a counter.");
    }

    private sealed class Head : IDecisionModel
    {
        public string ModuleName => "test";

        public string Name => "head";

        public IReadOnlyList<string> FeatureNames { get; } = ["value"];

        public IReadOnlyList<double> InitialParameters { get; } = [10];

        public Verdict Judge(ReadOnlySpan<double> parameters, ReadOnlySpan<double> features) => new(features[0] >= parameters[0] ? "alert" : "normal", features[0], 0.5, []);

        public double Loss(ReadOnlySpan<double> parameters, ReadOnlySpan<double> features, double outcome) => 0;

        public void Learn(Span<double> parameters, ReadOnlySpan<double> features, double outcome, double weight)
        {
        }
    }
}
