using Outrigger.Redis.Engine;
using Outrigger.Testing;
using Shouldly;
using Xunit;

namespace Outrigger.Redis.Tests.Engine;

public sealed class RedisCircuitTests
{
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(2);

    private readonly ManualTimeProvider _time = new();
    private readonly RedisCircuit _circuit;

    public RedisCircuitTests() => _circuit = new RedisCircuit(3, Pause, _time);

    [Fact]
    public void Fail_FewerThanTheLimitInARow_LetsCommandsThrough()
    {
        _circuit.Fail().ShouldBeFalse();
        _circuit.Fail().ShouldBeFalse();
        _circuit.Succeed().ShouldBeFalse();
        _circuit.Fail().ShouldBeFalse();
        _circuit.Fail().ShouldBeFalse();

        _circuit.TryEnter().ShouldBeTrue();
    }

    [Fact]
    public void Fail_TheLimitInARow_BeginsOneOutage()
    {
        new[] { _circuit.Fail(), _circuit.Fail(), _circuit.Fail(), _circuit.Fail() }.ShouldBe([false, false, true, false]);

        _circuit.TryEnter().ShouldBeFalse();
    }

    [Fact]
    public void TryEnter_AfterThePause_LetsOneThrough()
    {
        Break();

        _time.Advance(Pause);

        _circuit.TryEnter().ShouldBeTrue();
        _circuit.TryEnter().ShouldBeFalse();
        _time.Advance(Pause);
        _circuit.TryEnter().ShouldBeTrue();
    }

    [Fact]
    public void Succeed_AfterAnOutage_EndsIt()
    {
        Break();
        _time.Advance(Pause);

        _circuit.Succeed().ShouldBeTrue();

        _circuit.TryEnter().ShouldBeTrue();
        _circuit.TryEnter().ShouldBeTrue();
    }

    private void Break()
    {
        for (var i = 0; i < 3; i++)
        {
            _circuit.Fail();
        }
    }
}
