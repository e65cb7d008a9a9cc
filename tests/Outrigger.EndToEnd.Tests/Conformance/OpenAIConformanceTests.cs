using System.Text.Json.Nodes;
using Outrigger.EndToEnd.Tests.Harness;

namespace Outrigger.EndToEnd.Tests.Conformance;

/// <summary>Every check of openai-conformance.mjs: what our own code answers, judged by OpenAI's OpenAPI document with ajv.</summary>
public sealed class OpenAIConformanceTests(OpenAIConformanceTests.Run run) : IClassFixture<OpenAIConformanceTests.Run>
{
    public static TheoryData<string> Checks =>
    [
        "the judge refuses what is wrong",
        "chat/echo",
        "chat/lorem",
        "chat/length",
        "chat/tool",
        "chat/json schema",
        "stream/echo",
        "stream/usage",
        "stream/no usage",
        "stream/tool",
        "stream/json schema",
        "embeddings/float",
        "embeddings/base64",
        "models/list",
        "models/retrieve",
        "error/invalid json",
        "error/missing member",
        "error/wrong key",
        "error/unknown model",
        "error/unknown model retrieved",
        "error/content type",
        "error/method",
        "error/route",
        "error/429 of the upstream",
        "error/500 of the upstream",
        "error/reset of the upstream",
        "error/in mid-stream",
    ];

    [Theory]
    [MemberData(nameof(Checks))]
    public async Task Answer_OfOurOwn_ConformsToOpenAIsDocument(string check)
    {
        Need.Node();
        Need.OpenAISpecification();

        (await run.GetAsync()).Verify(check);
    }

    [Fact]
    public async Task Answers_OfOurOwn_HaveNoCheckUnobserved()
    {
        Need.Node();
        Need.OpenAISpecification();

        (await run.GetAsync()).Checks.ShouldBe(Checks.Select(row => row.Data), ignoreOrder: true);
    }

    /// <summary>A server with nothing but the simulated provider, and the run of the script.</summary>
    public sealed class Run : IAsyncLifetime
    {
        private ServerProcess? _server;
        private Task<NodeScript>? _run;

        /// <inheritdoc/>
        public async ValueTask InitializeAsync() => _server = await ServerProcess.StartAsync(new ServerSettings
        {
            Config = new GatewayConfig()
                .Set("Gateway:Resilience:BaseDelay", "00:00:00.010")
                .Set("Gateway:Resilience:MaxDelay", "00:00:00.020"),
        });

        /// <inheritdoc/>
        public async ValueTask DisposeAsync()
        {
            if (_server is not null)
            {
                await _server.DisposeAsync();
            }
        }

        internal Task<NodeScript> GetAsync() => _run ??= RunAsync();

        private async Task<NodeScript> RunAsync() => await NodeScript.RunAsync("openai-conformance.mjs", new JsonObject
        {
            ["baseUrl"] = _server!.OpenAIAddress.ToString(),
            ["key"] = await new AdminClient(_server).CreateKeyAsync(),
            ["specification"] = Need.OpenAISpecificationFile,
        });
    }
}
