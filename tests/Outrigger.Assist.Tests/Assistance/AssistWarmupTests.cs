using Microsoft.Extensions.DependencyInjection;
using Outrigger.Assist.Assistance;
using Outrigger.Assist.Decisions;
using Outrigger.Testing;
using Shouldly;
using Xunit;

namespace Outrigger.Assist.Tests.Assistance;

public sealed class AssistWarmupTests
{
    [Fact]
    public async Task Ask_EveryModule_RunsItsModel()
    {
        var time = new ManualTimeProvider();
        await using var apart = AssistWarmup.Build(time);

        var decisions = AssistWarmup.Ask(apart, time.GetUtcNow());

        decisions.Select(decision => decision.Module).Distinct().ShouldBe(apart.GetServices<IDecisionModel>().Select(model => model.ModuleName), ignoreOrder: true);
        decisions.ShouldAllBe(decision => decision.Model.Version != DecidingModel.FixedVersion);
    }
}
