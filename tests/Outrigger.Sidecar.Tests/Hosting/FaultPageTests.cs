using System.Net;
using System.Text;
using Outrigger.Sidecar.Hosting;
using Shouldly;
using Xunit;

namespace Outrigger.Sidecar.Tests.Hosting;

public sealed class FaultPageTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("<html><head><title>x</title><style>p{}</style></head><body><h1>Server Error (500)</h1><p>more</p></body></html>", "Server Error (500)")]
    [InlineData("<!DOCTYPE html>\n<pre>TypeError: a &lt; b<br> &nbsp; &nbsp;at f (/srv/app.js:3:1)</pre>", "TypeError: a < b")]
    [InlineData("plain words, 1 < 2", "plain words, 1 < 2")]
    [InlineData("<script>alert(1)</script>", "")]
    [InlineData("", "")]
    public async Task Read_APage_MessageIsItsFirstVisibleLine(string page, string expected)
    {
        using var answer = Answer(page);

        var (message, _) = await FaultPage.ReadAsync(answer, Token);

        message.ShouldBe(expected);
    }

    [Fact]
    public async Task Read_APageOfMegabytes_IsReadInPart()
    {
        using var answer = Answer(new string('a', 5_000_000));

        var (message, text) = await FaultPage.ReadAsync(answer, Token);

        message.Length.ShouldBe(500);
        text.Length.ShouldBe(FaultPage.MaxBytes);
    }

    [Theory]
    [InlineData("application/json", true)]
    [InlineData("application/problem+json", true)]
    [InlineData("image/png", true)]
    [InlineData("text/html", false)]
    [InlineData("text/plain", false)]
    [InlineData("application/xhtml+xml", false)]
    [InlineData(null, false)]
    public void IsHandled_ByItsType(string? type, bool expected)
    {
        using var answer = Answer("x");
        answer.Content.Headers.ContentType = type is null ? null : new(type);

        FaultPage.IsHandled(answer).ShouldBe(expected);
    }

    private static HttpResponseMessage Answer(string page) => new(HttpStatusCode.InternalServerError) { Content = new StringContent(page, Encoding.UTF8, "text/html") };
}
