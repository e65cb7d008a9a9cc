using System.Net;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Outrigger.Core.Egress;
using Outrigger.Gateway.Simulation;
using Outrigger.Testing;

namespace Outrigger.Gateway.Tests.Simulation;

/// <summary>Sends requests to the simulated provider the way the pipeline does.</summary>
public abstract class SimulationTestBase : IDisposable
{
    private readonly HttpMessageInvoker _client;

    protected SimulationTestBase() => _client = InProcessClient.Create(new SimulatedProviderHandler(Time));

    protected ManualTimeProvider Time { get; } = new();

    public void Dispose()
    {
        _client.Dispose();
        GC.SuppressFinalize(this);
    }

    protected Task<HttpResponseMessage> SendAsync(string path, string? body, params (string Name, string Value)[] headers) =>
        SendUntilAsync(path, body, headers, CancellationToken.None);

    protected Task<HttpResponseMessage> SendUntilAsync(string path, string? body, (string Name, string Value)[] headers, CancellationToken stop)
    {
        var request = new HttpRequestMessage(body is null ? HttpMethod.Get : HttpMethod.Post, "http://sim.invalid/v1" + path);
        if (body is not null)
        {
            request.Content = new ByteArrayContent(Encoding.UTF8.GetBytes(body));
        }

        foreach (var (name, value) in headers)
        {
            request.Headers.TryAddWithoutValidation(name, value);
        }

        return _client.SendAsync(request, stop);
    }

    protected async Task<(HttpStatusCode Status, JsonNode Body)> GetJsonAsync(string path, string? body, params (string Name, string Value)[] headers)
    {
        using var response = await SendAsync(path, body, headers);
        return (response.StatusCode, JsonNode.Parse(await response.Content.ReadAsByteArrayAsync())!);
    }

    /// <summary>A chat request of one user message, with further members.</summary>
    protected static string Chat(string text, string model = "echo", string more = "") =>
        $$"""{"model":"{{model}}","messages":[{"role":"user","content":{{JsonSerializer.Serialize(text)}}}]{{(more.Length > 0 ? "," + more : "")}}}""";

    /// <summary>The data of the events of a stream.</summary>
    protected static List<string> ReadEvents(string text) =>
        [.. text.Split("\n\n", StringSplitOptions.RemoveEmptyEntries).Select(line => line["data: ".Length..])];

    protected static string JoinContent(IEnumerable<string> events) =>
        string.Concat(events.Where(e => e != "[DONE]").Select(e => JsonNode.Parse(e)!["choices"]!.AsArray().FirstOrDefault()?["delta"]?["content"]?.GetValue<string>()));
}
