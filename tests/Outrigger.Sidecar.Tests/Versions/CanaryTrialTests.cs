using Outrigger.Sidecar.Proxy;
using Outrigger.Sidecar.Versions;

namespace Outrigger.Sidecar.Tests.Versions;

public sealed class CanaryTrialTests
{
    private readonly CanaryTrial _trial = new();
    private readonly VersionsOptions _options = new() { MaxUnjudged = 3, TrialAnswers = 5 };

    [Fact]
    public void HasRoom_RequestsUnderWayAndAnswersNotLookedAt_CountTogether()
    {
        var canary = Canary("v2");
        canary.Enter();
        _trial.Wait("v2");
        _trial.HasRoom(canary, _options).ShouldBeTrue();

        _trial.Wait("v2");
        _trial.HasRoom(canary, _options).ShouldBeFalse();

        _trial.Judge("v2");
        _trial.HasRoom(canary, _options).ShouldBeTrue();
    }

    [Fact]
    public void HasRoom_AfterTheTrial_IsUnbounded()
    {
        var canary = Canary("v2");
        for (var i = 0; i < 5; i++)
        {
            _trial.Wait("v2");
            _trial.Judge("v2");
        }

        for (var i = 0; i < 100; i++)
        {
            _trial.Wait("v2");
            canary.Enter();
        }

        _trial.HasRoom(canary, _options).ShouldBeTrue();
    }

    [Fact]
    public void HasRoom_AnotherVersion_IsOnTrialAnew()
    {
        for (var i = 0; i < 5; i++)
        {
            _trial.Wait("v2");
            _trial.Judge("v2");
        }

        _trial.Wait("v2");
        for (var i = 0; i < 3; i++)
        {
            _trial.HasRoom(Canary("v3"), _options).ShouldBeTrue();
            _trial.Wait("v3");
        }

        // What is told late of the version before does not count.
        _trial.Judge("v2");
        _trial.HasRoom(Canary("v3"), _options).ShouldBeFalse();
    }

    private static Backend Canary(string version) => new(version, new Uri("http://127.0.0.1:1"));
}
