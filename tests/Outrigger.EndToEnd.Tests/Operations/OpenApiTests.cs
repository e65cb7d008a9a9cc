using System.Text.Json.Nodes;
using Outrigger.EndToEnd.Tests.Harness;

namespace Outrigger.EndToEnd.Tests.Operations;

/// <summary>Every check of openapi.mjs: the document of the real server before a validator of others.</summary>
public sealed class OpenApiTests(OpenApiTests.Run run) : IClassFixture<OpenApiTests.Run>
{
    public static TheoryData<string> Checks =>
    [
        "the document is valid OpenAPI 3.1",
        "a document that is wrong is refused",
        "references lie in the document",
        "operations have a name each",
    ];

    [Theory]
    [MemberData(nameof(Checks))]
    public async Task Document_BeforeAValidatorOfOthers_Holds(string check)
    {
        Need.Node();

        (await run.Script).Verify(check);
    }

    [Fact]
    public async Task Document_Checks_HaveNoneUnobserved()
    {
        Need.Node();

        (await run.Script).Checks.ShouldBe(Checks.Select(static row => row.Data), ignoreOrder: true);
    }

    /// <summary>One server and one run of the script for all checks.</summary>
    public sealed class Run
    {
        private readonly Lazy<Task<NodeScript>> _script = new(static async () =>
        {
            await using var server = await ServerProcess.StartAsync(new ServerSettings());
            return await NodeScript.RunAsync("openapi.mjs", new JsonObject { ["address"] = server.Address.ToString().TrimEnd('/') });
        });

        internal Task<NodeScript> Script => _script.Value;
    }
}
