using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json.Nodes;

namespace Outrigger.EndToEnd.Tests.Harness;

/// <summary>Speaks to <c>/admin</c> with the admin key.</summary>
internal sealed class AdminClient(ServerProcess server)
{
    /// <summary>Makes a virtual key and returns it in full; <paramref name="more"/> sets further members of the request.</summary>
    public async Task<string> CreateKeyAsync(string name = "e2e", Action<JsonObject>? more = null)
    {
        var body = new JsonObject { ["name"] = name };
        more?.Invoke(body);
        var answer = await SendAsync(HttpMethod.Post, "/admin/keys", body);
        return answer["key"]!.GetValue<string>();
    }

    /// <summary>Sends a request and returns the JSON of a successful answer.</summary>
    public async Task<JsonObject> SendAsync(HttpMethod method, string path, JsonObject? body = null)
    {
        using var request = new HttpRequestMessage(method, path) { Content = body is null ? null : JsonContent.Create(body) };
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", server.AdminKey);
        using var answer = await server.Http.SendAsync(request);
        var text = await answer.Content.ReadAsStringAsync();
        Assert.True(answer.IsSuccessStatusCode, $"{method} {path}: {(int)answer.StatusCode} {text}\n{server.Process.Output}");
        return string.IsNullOrEmpty(text) ? [] : JsonNode.Parse(text)!.AsObject();
    }
}
