using System.Text;
using Outrigger.Gateway.RateLimits;
using Shouldly;
using Xunit;

namespace Outrigger.Gateway.Tests.RateLimits;

public sealed class TokenEstimatorTests
{
    private readonly TokenEstimator _estimator = new(bytesPerToken: 4, attachmentTokens: 1000, defaultMaxTokens: 256);

    [Fact]
    public void Estimate_Text_IsAQuarterOfItsBytes()
    {
        var body = Encoding.UTF8.GetBytes("""{"messages":[{"content":"What is the tallest mountain of Austria, and how high is it?"}]}""");

        _estimator.Estimate(body, body.Length, 50).ShouldBe(new TokenClaim((body.Length + 3) / 4, 50, IsFirm: true));
        _estimator.Estimate(body, body.Length, null).ShouldBe(new TokenClaim((body.Length + 3) / 4, 256, IsFirm: false));
    }

    [Fact]
    public void Estimate_ImageInBase64_CountsByThePiece()
    {
        var image = Convert.ToBase64String(new byte[300_000]);
        var body = Encoding.UTF8.GetBytes($$"""{"a":"data:image/png;base64,{{image}}","text":"two pictures, each of them rather large","b":"{{image}}"}""");

        // What stands at the ends of a run, up to two probes of 512 bytes each, counts as text.
        _estimator.Estimate(body, body.Length, 0).Prompt.ShouldBeInRange(2000, 2600);
    }

    [Fact]
    public void Estimate_LongProseOfOtherScripts_IsNoAttachment()
    {
        var body = Encoding.UTF8.GetBytes(string.Concat(Enumerable.Repeat("富士山は日本で一番高い山です。", 400)));

        _estimator.Estimate(body, body.Length, 0).Prompt.ShouldBe((body.Length + 3) / 4);
    }

    [Theory]
    [InlineData(-5, 0)]
    [InlineData(long.MaxValue, 1_000_000_000_000_000)]
    public void Estimate_AbsurdMaximum_IsBounded(long named, long expected) => _estimator.Estimate(default, 0, named).Completion.ShouldBe(expected);

    [Fact]
    public void Estimate_LengthAlone_CountsAsText() => _estimator.Estimate(default, 400, 0).Prompt.ShouldBe(100);
}
