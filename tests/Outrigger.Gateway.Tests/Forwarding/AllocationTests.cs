using System.Text;
using Outrigger.Testing;
using Shouldly;
using Xunit;

namespace Outrigger.Gateway.Tests.Forwarding;

/// <summary>What a pass-through call may allocate in the whole process: server, gateway and client side of the upstream.</summary>
[Collection(nameof(Alone))]
public sealed class AllocationTests
{
    // Measured: see docs/modules/forwarding.md. The bound leaves a tenth of room for the runtime's own moods.
    private const long MaxBytesPerCall = 7_000;

    [Fact]
    public async Task Run_PassThroughCall_StaysInItsBudget()
    {
        // Raw sockets on both outer sides, so that what is counted is the gateway and its two HTTP stacks alone.
        await using var upstream = CannedServer.Start();
        await using var host = await GatewayHost.StartAsync(new Dictionary<string, string?>
        {
            ["Outrigger:Gateway:Providers:up:BaseUrl"] = upstream.Address + "/v1",
            ["Outrigger:Gateway:Providers:up:Keys:0"] = "key-1",
        });
        const string Body = """{"model":"up/gpt-4o","messages":[{"role":"user","content":"hi"}]}""";
        var request = Encoding.ASCII.GetBytes(
            $"POST /v1/chat/completions HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: {Body.Length}\r\n\r\n{Body}");
        using var client = await RawClient.ConnectAsync(host.Client.BaseAddress!);
        for (var i = 0; i < 500; i++)
        {
            (await client.SendAsync(request)).ShouldBe(200);
        }

        var before = GC.GetTotalAllocatedBytes(precise: true);
        const int Calls = 1000;
        for (var i = 0; i < Calls; i++)
        {
            await client.SendAsync(request);
        }

        var perCall = (GC.GetTotalAllocatedBytes(precise: true) - before) / Calls;

        TestContext.Current.TestOutputHelper!.WriteLine($"{perCall} bytes a call");
        perCall.ShouldBeLessThan(MaxBytesPerCall);
    }
}

/// <summary>Tests that count what the whole process does run while no other does.</summary>
[CollectionDefinition(nameof(Alone), DisableParallelization = true)]
public sealed class Alone;
