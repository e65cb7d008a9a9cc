using Outrigger.Server.Wiring.Advice;
using Shouldly;
using Xunit;

namespace Outrigger.Server.Tests.Wiring.Advice;

public sealed class AlertAdviceTests
{
    [Fact]
    public void Read_Agreed_IsMessageAndActions()
    {
        var (answer, outcome) = GatewayAlertAdvisor.Read("""{"message":"Orders take ten times as long as usual.","actions":["Look at the locks.","See http://evil.example","Restart <b>it</b>"]}""");

        outcome.ShouldBe(AdviceOutcome.Answered);
        answer.ShouldNotBeNull().Message.ShouldBe("Orders take ten times as long as usual.");
        answer.SuggestedActions.ShouldBe(["Look at the locks."]);
    }

    [Theory]
    [InlineData("")]
    [InlineData("Orders are slow.")]
    [InlineData("""{"message":"x"}""")]
    [InlineData("""{"message":"x","actions":[],"severity":"low"}""")]
    [InlineData("""{"message":"Log in at http://evil.example","actions":[]}""")]
    [InlineData("""{"message":"x","actions":"y"}""")]
    [InlineData("""{"message":1,"actions":[]}""")]
    [InlineData("""```{"message":"x","actions":[]}```""")]
    public void Read_AnythingElse_IsNotUsed(string text) => GatewayAlertAdvisor.Read(text).Answer.ShouldBeNull();
}
