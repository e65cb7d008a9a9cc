using Shouldly;
using Xunit;

namespace Outrigger.Server.Tests.OpenApi;

/// <summary>A person with a real browser and no key tries a call on the Swagger page.</summary>
public sealed class SwaggerBrowserTests
{
    [Fact]
    public async Task Swagger_ExecuteOnChatCompletions_ShowsTheSimulatedAnswer()
    {
        Assert.SkipUnless(Browser.IsInstalled, "needs chromium and chromium-driver");
        await using var server = await RunningServer.StartAsync();
        await using var browser = await Browser.StartAsync();

        await browser.GoAsync(new Uri(server.Address, "/swagger/index.html"));
        await browser.ClickAsync("#operations-tag-OpenAI");
        await browser.ClickAsync("#operations-OpenAI-CreateChatCompletion .opblock-summary-control");
        await browser.ClickAsync("#operations-OpenAI-CreateChatCompletion button.execute");
        var status = await browser.GetTextAsync("#operations-OpenAI-CreateChatCompletion .live-responses-table tbody .response-col_status");
        var answer = await browser.GetTextAsync("#operations-OpenAI-CreateChatCompletion .live-responses-table tbody .highlight-code");

        status.ShouldStartWith("200");
        answer.ShouldContain("sim/echo");
        answer.ShouldContain("Hello");
    }
}
