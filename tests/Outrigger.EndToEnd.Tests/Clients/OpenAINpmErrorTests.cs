using System.Text.Json.Nodes;
using Outrigger.EndToEnd.Tests.Harness;

namespace Outrigger.EndToEnd.Tests.Clients;

/// <summary>Every check of openai-errors.mjs: what the npm SDK makes of errors.</summary>
[Collection(nameof(ErrorsGroup))]
public sealed class OpenAINpmErrorTests(ErrorsFixture fixture, OpenAINpmErrorTests.Run run) : IClassFixture<OpenAINpmErrorTests.Run>
{
    public static TheoryData<string> Checks =>
    [
        "400 of the upstream",
        "403 of the upstream",
        "404 of the upstream",
        "422 of the upstream",
        "429 of the upstream",
        "500 of the upstream",
        "502 of the upstream",
        "503 of the upstream",
        "504 of the upstream",
        "401 of the upstream is the operator's problem",
        "400 malformed",
        "401 wrong key",
        "401 wrong key on models",
        "403 model not allowed",
        "404 with near matches",
        "404 shows no model the key may not use",
        "413 body too large",
        "error in mid-stream",
        "stream cut off",
        "stream cut off, helper",
        "abort of a stream",
        "abort of a call",
    ];

    [Theory]
    [MemberData(nameof(Checks))]
    public async Task NpmSdk_Error_IsTyped(string check)
    {
        Need.Node();

        (await run.GetAsync(fixture)).Verify(check);
    }

    [Fact]
    public async Task NpmSdk_Errors_HaveNoCheckUnobserved()
    {
        Need.Node();

        (await run.GetAsync(fixture)).Checks.ShouldBe(Checks.Select(row => row.Data), ignoreOrder: true);
    }

    [Theory]
    [InlineData("endless-npm")]
    [InlineData("silent-npm")]
    public async Task NpmSdk_Abort_IsSeenByTheUpstream(string provider)
    {
        Need.Node();
        await run.GetAsync(fixture);

        await fixture.WaitForClientGoneAsync(provider);
    }

    /// <summary>The run of the script, made once.</summary>
    public sealed class Run
    {
        private Task<NodeScript>? _run;

        internal Task<NodeScript> GetAsync(ErrorsFixture fixture) => _run ??= NodeScript.RunAsync("openai-errors.mjs", new JsonObject
        {
            ["baseUrl"] = fixture.Server.OpenAIAddress.ToString(),
            ["key"] = fixture.Key,
            ["narrowKey"] = fixture.NarrowKey,
        });
    }
}
