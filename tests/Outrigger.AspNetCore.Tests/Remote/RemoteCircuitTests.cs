using Outrigger.AspNetCore.Remote;
using Outrigger.Testing;
using Shouldly;
using Xunit;

namespace Outrigger.AspNetCore.Tests.Remote;

public sealed class RemoteCircuitTests
{
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(10);

    private readonly ManualTimeProvider _time = new();

    [Fact]
    public void MayAsk_AfterFailuresInARow_NobodyUntilThePauseIsOver()
    {
        var circuit = Open();

        circuit.MayAsk(Pause).ShouldBeFalse();
        _time.Advance(Pause);
        circuit.MayAsk(Pause).ShouldBeTrue();
        circuit.MayAsk(Pause).ShouldBeFalse();
    }

    [Fact]
    public void NoteAnswer_OfTheOneThatTries_LetsAllAskAgain()
    {
        var circuit = Open();
        _time.Advance(Pause);
        circuit.MayAsk(Pause).ShouldBeTrue();

        circuit.NoteAnswer().ShouldBeTrue();

        circuit.MayAsk(Pause).ShouldBeTrue();
        circuit.MayAsk(Pause).ShouldBeTrue();
        circuit.NoteAnswer().ShouldBeFalse();
    }

    [Fact]
    public void NoteFailure_WithAnswersBetween_DoesNotPause()
    {
        var circuit = new RemoteCircuit(_time);
        for (var i = 0; i < 20; i++)
        {
            circuit.NoteFailure(2, Pause).ShouldBeFalse();
            circuit.NoteAnswer();
        }

        circuit.MayAsk(Pause).ShouldBeTrue();
    }

    private RemoteCircuit Open()
    {
        var circuit = new RemoteCircuit(_time);
        circuit.NoteFailure(2, Pause).ShouldBeFalse();
        circuit.NoteFailure(2, Pause).ShouldBeTrue();
        return circuit;
    }
}
