using System.Text;
using System.Text.Json.Nodes;
using Outrigger.EndToEnd.Tests.Faults;
using Outrigger.EndToEnd.Tests.Harness;

namespace Outrigger.EndToEnd.Tests.Operations;

/// <summary>Neither logs nor files nor operators' pages hold secrets or what was said.</summary>
public sealed class SecrecyTests
{
    private const string ProviderKey = "sk-planted-provider-key-of-secrecy";
    private const string Prompt = "planted-prompt-of-the-client";

    [Fact]
    public async Task Server_AfterGoodAndBadCalls_KeepsNoSecretsAndNoContents()
    {
        await using var upstream = new RawUpstream();
        upstream["good"] = FaultCatalogue.PlayWellAsync;
        upstream["broken"] = e => e.AnswerAsync(500, "text/html", $"<html>{e.Bearer} {Encoding.UTF8.GetString(e.Body)}</html>");
        upstream["echo"] = e => e.AnswerAsync(400, "application/json", new JsonObject
        {
            ["error"] = new JsonObject { ["message"] = "Incorrect API key provided: " + e.Bearer, ["type"] = "invalid_request_error", ["param"] = null, ["code"] = null },
        }.ToJsonString(), $"x-request-id: {e.Bearer}\r\nopenai-version: {e.Bearer}\r\n");
        upstream["stream"] = e => e.AnswerAsync(
            200, "text/event-stream", FaultCatalogue.Chunk + "data: {\"error\":{\"message\":\"" + e.Bearer + "\",\"type\":\"server_error\",\"param\":null,\"code\":null}}\n\n");
        var config = new GatewayConfig();
        foreach (var name in new[] { "good", "broken", "echo", "stream" })
        {
            config.Provider(name, upstream.BaseUrl(name), [ProviderKey], more: p => p["MaxRetries"] = 0);
        }

        await using var server = await ServerProcess.StartAsync(new ServerSettings
        {
            Config = config,
            Environment = new Dictionary<string, string> { ["Logging__LogLevel__Default"] = "Debug", ["Logging__LogLevel__Outrigger"] = "Debug" },
        });
        var key = await new AdminClient(server).CreateKeyAsync();
        var api = new ApiClient(server, key);
        var secret = key[(key.LastIndexOf('_') + 1)..];

        foreach (var model in new[] { "good/m", "broken/m", "echo/m", "stream/m", "nowhere/m" })
        {
            foreach (var stream in new[] { false, true })
            {
                var body = ApiClient.Chat(model, stream);
                body["messages"]![0]!["content"] = Prompt;
                Look(model, await api.PostAsync("/v1/chat/completions", body));
            }
        }

        Look("a wrong key", await new ApiClient(server, key + "x").ChatAsync("good/m"));
        foreach (var path in new[] { "/metrics", "/openapi/v1.json", "/health/ready", "/", "/v1/models" })
        {
            Look(path, await api.GetAsync(path));
        }

        var usage = await new AdminClient(server).SendAsync(HttpMethod.Get, "/admin/usage?limit=1000");
        usage.ToJsonString().ShouldNotContain(Prompt);

        server.Process.Terminate();
        await server.Process.WaitForExitAsync();
        foreach (var planted in new[] { ProviderKey, Prompt, secret, server.AdminKey })
        {
            server.Process.Output.ShouldNotContain(planted);
            foreach (var file in Directory.EnumerateFiles(server.DataFolder, "*", SearchOption.AllDirectories))
            {
                (await File.ReadAllBytesAsync(file)).AsSpan().IndexOf(Encoding.UTF8.GetBytes(planted)).ShouldBe(-1, $"{planted} in {file}");
            }
        }

        void Look(string asked, Answer answer)
        {
            answer.Everything.ShouldNotContain(ProviderKey, customMessage: asked);
            answer.Everything.ShouldNotContain(secret, customMessage: asked);
        }
    }
}
