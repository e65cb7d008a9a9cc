using System.Buffers;
using Microsoft.Extensions.DependencyInjection;
using Outrigger.Assist.Decisions;
using Outrigger.Assist.Triage;
using Shouldly;
using Xunit;

namespace Outrigger.Assist.Tests.Decisions.Learned;

/// <summary>What was learned before an update is read after it, and written as it was.</summary>
public sealed class SavedStatesTests
{
    [Theory]
    [InlineData("access", 1, SavedStates.Access)]
    [InlineData("anomaly-series", 1, SavedStates.AnomalySeries)]
    [InlineData("drift-profiles", 2, SavedStates.DriftProfiles)]
    [InlineData("errors", 1, SavedStates.Errors)]
    [InlineData("intent-examples", 1, SavedStates.IntentExamples)]
    [InlineData("log-templates", 1, SavedStates.LogTemplates)]
    [InlineData("prediction", 1, SavedStates.Prediction)]
    [InlineData("priority", 1, SavedStates.Priority)]
    [InlineData("retry", 1, SavedStates.Retry)]
    [InlineData("triage", 2, SavedStates.TriageWithGrowth)]
    public async Task Load_StateOfAnEarlierVersion_IsReadAndWrittenAsItWas(string name, int format, string packed)
    {
        await using var parts = new AssistParts(static (services, configuration) => services.AddAssist(configuration));
        var state = parts.Get<IEnumerable<ILearnedState>>().Single(one => one.Name == name);
        var saved = SavedStates.Unpack(packed);

        state.Load(format, saved);

        var writer = new ArrayBufferWriter<byte>();
        state.Save(writer);
        writer.WrittenSpan.SequenceEqual(saved).ShouldBeTrue();
        state.FormatVersion.ShouldBe(format);
    }

    [Fact]
    public async Task Load_TriageOfTheFirstFormat_KeepsTheLists()
    {
        await using var parts = new AssistParts(static (services, configuration) => services.AddAssist(configuration));
        var triage = parts.Get<TriageTenants>();

        triage.Load(1, SavedStates.Unpack(SavedStates.Triage));

        triage.OpenItems.ShouldBeGreaterThan(0);
        var before = triage.OpenItems;
        var writer = new ArrayBufferWriter<byte>();
        triage.Save(writer);
        triage.Load(triage.FormatVersion, writer.WrittenSpan);
        triage.OpenItems.ShouldBe(before);
        Should.Throw<InvalidDataException>(() => triage.Load(3, writer.WrittenSpan));
    }
}
