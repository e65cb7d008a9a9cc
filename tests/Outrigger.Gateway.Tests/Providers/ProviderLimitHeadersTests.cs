using Outrigger.Core.Secrets;
using Outrigger.Core.Time;
using Outrigger.Gateway.Providers;
using Shouldly;
using Xunit;

namespace Outrigger.Gateway.Tests.Providers;

public sealed class ProviderLimitHeadersTests
{
    private static readonly DateTimeOffset Now = DateTimeOffset.Parse("2026-06-15T12:00:00Z");

    [Theory]
    [InlineData("1s", 1)]
    [InlineData("6m0s", 360)]
    [InlineData("20ms", 0.02)]
    [InlineData("1h2m3.5s", 3723.5)]
    [InlineData("2m59.56s", 179.56)]
    [InlineData("1d", 86400)]
    [InlineData("250µs", 0.00025)]
    [InlineData("12", 12)]
    [InlineData("0.5", 0.5)]
    [InlineData("2026-06-15T12:01:30Z", 90)]
    [InlineData("2026-06-15T14:01:30+02:00", 90)]
    [InlineData("1781524860", 60)]
    [InlineData("1781524860000", 60)]
    public void TryReadReset_AnyForm_IsTheMoment(string text, double seconds)
    {
        ProviderLimitHeaders.TryReadReset(text, Now, out var at).ShouldBeTrue();

        (at - Now).TotalSeconds.ShouldBe(seconds, 0.0005);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("soon")]
    [InlineData("1")]
    [InlineData("-1s")]
    [InlineData("1x")]
    [InlineData("s")]
    [InlineData("1.2.3s")]
    [InlineData("99999999999h")]
    [InlineData("1e300")]
    [InlineData("2026-99-99T00:00:00Z")]
    [InlineData("999999999999999999999")]
    public void TryReadReset_Anything_NeverThrows(string? text)
    {
        var isRead = ProviderLimitHeaders.TryReadReset(text, Now, out _);

        isRead.ShouldBe(text == "1");
    }

    [Theory]
    [InlineData("x-ratelimit-remaining-requests:0|x-ratelimit-reset-requests:1s", 1.0)]
    [InlineData("x-ratelimit-remaining-requests:5|x-ratelimit-reset-requests:1s", null)]
    [InlineData("x-ratelimit-remaining-requests:5|x-ratelimit-reset-requests:9s|x-ratelimit-remaining-tokens:0|x-ratelimit-reset-tokens:6m0s", 360.0)]
    [InlineData("x-ratelimit-remaining-requests:0|x-ratelimit-reset-requests:9s|x-ratelimit-remaining-tokens:0|x-ratelimit-reset-tokens:3s", 9.0)]
    [InlineData("x-ratelimit-limit-tokens:0|x-ratelimit-remaining-tokens:0|x-ratelimit-reset-tokens:9s", null)] // a server without limits
    [InlineData("x-ratelimit-remaining-tokens:0", null)]
    [InlineData("anthropic-ratelimit-input-tokens-limit:50000|anthropic-ratelimit-input-tokens-remaining:0|anthropic-ratelimit-input-tokens-reset:2026-06-15T12:00:41Z", 41.0)]
    [InlineData("anthropic-ratelimit-requests-remaining:0|anthropic-ratelimit-requests-reset:2026-06-15T11:00:00Z", null)] // over already
    public void GetExhaustedUntil_Headers_IsTheLastResetOfWhatIsUsedUp(string headers, double? seconds)
    {
        using var answer = Answer(headers);

        var until = ProviderLimitHeaders.GetExhaustedUntil(answer, Now);

        (until is { } at ? (at - Now).TotalSeconds : (double?)null).ShouldBe(seconds);
    }

    [Fact]
    public void NoteLimits_ResetFarAway_RestsForADayAtMost()
    {
        var slot = new KeySlot("k", new Secret("secret-key"));
        using var answer = Answer("x-ratelimit-remaining-requests:0|x-ratelimit-reset-requests:400h");

        slot.NoteLimits(answer, Now);

        slot.RestsUntilMicros.ShouldBe(Now.AddDays(1).ToUnixMicroseconds());
    }

    [Fact]
    public void Accept_AKeyThatWasDead_DoesNotWakeATiredOne()
    {
        var slot = new KeySlot("k", new Secret("secret-key"));
        slot.Reject(0);
        slot.Tire(5_000_000);

        slot.Accept();

        slot.RestsUntilMicros.ShouldBe(5_000_000);
    }

    private static HttpResponseMessage Answer(string headers)
    {
        var answer = new HttpResponseMessage();
        foreach (var header in headers.Split('|').Select(h => h.Split(':', 2)))
        {
            answer.Headers.TryAddWithoutValidation(header[0], header[1]);
        }

        return answer;
    }
}
