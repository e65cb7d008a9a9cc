using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;

namespace Outrigger.EndToEnd.Tests.Harness;

/// <summary>Calls the gateway with bytes and gives bytes back.</summary>
internal sealed class ApiClient(ServerProcess server, string? key)
{
    /// <summary>Posts JSON bytes and reads the whole answer.</summary>
    public async Task<Answer> PostAsync(string path, byte[] body, string contentType = "application/json", CancellationToken cancellationToken = default)
    {
        using var message = await OpenAsync(path, body, contentType, cancellationToken);
        return await Answer.ReadAsync(message, cancellationToken);
    }

    /// <summary>Posts JSON and reads the whole answer.</summary>
    public Task<Answer> PostAsync(string path, JsonNode body, CancellationToken cancellationToken = default) =>
        PostAsync(path, Encoding.UTF8.GetBytes(body.ToJsonString()), cancellationToken: cancellationToken);

    /// <summary>Asks a model for a chat completion.</summary>
    public Task<Answer> ChatAsync(string model, bool stream = false, CancellationToken cancellationToken = default) =>
        PostAsync("/v1/chat/completions", Chat(model, stream), cancellationToken);

    /// <summary>A short chat request.</summary>
    public static JsonObject Chat(string model, bool stream = false)
    {
        var body = new JsonObject
        {
            ["model"] = model,
            ["messages"] = new JsonArray(new JsonObject { ["role"] = "user", ["content"] = "Hello!" }),
        };
        if (stream)
        {
            body["stream"] = true;
        }

        return body;
    }

    /// <summary>Gets a path and reads the whole answer.</summary>
    public async Task<Answer> GetAsync(string path)
    {
        using var request = Authorize(new HttpRequestMessage(HttpMethod.Get, path));
        using var message = await server.Http.SendAsync(request);
        return await Answer.ReadAsync(message, CancellationToken.None);
    }

    /// <summary>Posts and returns once the headers are there.</summary>
    public async Task<HttpResponseMessage> OpenAsync(string path, byte[] body, string contentType = "application/json", CancellationToken cancellationToken = default)
    {
        using var request = Authorize(new HttpRequestMessage(HttpMethod.Post, path));
        request.Content = new ByteArrayContent(body);
        request.Content.Headers.TryAddWithoutValidation("Content-Type", contentType);
        return await server.Http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellationToken);
    }

    private HttpRequestMessage Authorize(HttpRequestMessage request)
    {
        if (key is not null)
        {
            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", key);
        }

        return request;
    }
}

/// <summary>An answer of the gateway, as far as it came.</summary>
internal sealed record Answer(int Status, string ContentType, IReadOnlyDictionary<string, string> Headers, byte[] Body)
{
    /// <summary>The body as UTF-8 text.</summary>
    public string Text => Encoding.UTF8.GetString(Body);

    /// <summary>The body as JSON.</summary>
    public JsonObject Json => JsonNode.Parse(Body)!.AsObject();

    /// <summary>The body as server-sent events.</summary>
    public SseText Sse => SseText.Parse(Body);

    /// <summary>The headers and the body as one text, to look for what must not be there.</summary>
    public string Everything => string.Join('\n', Headers.Select(h => $"{h.Key}: {h.Value}")) + "\n\n" + Text;

    /// <summary>True when the connection ended before HTTP said that the answer was complete.</summary>
    public bool IsBrokenOff { get; init; }

    /// <summary>Reads to the end, proper or not.</summary>
    public static async Task<Answer> ReadAsync(HttpResponseMessage message, CancellationToken cancellationToken)
    {
        using var body = new MemoryStream();
        var isBrokenOff = false;
        try
        {
            await using var stream = await message.Content.ReadAsStreamAsync(cancellationToken);
            var buffer = new byte[16 * 1024];
            for (int count; (count = await stream.ReadAsync(buffer, cancellationToken)) > 0;)
            {
                body.Write(buffer, 0, count);
            }
        }
        catch (IOException)
        {
            isBrokenOff = true;
        }

        return new Answer((int)message.StatusCode, message.Content.Headers.ContentType?.ToString() ?? "", HeadersOf(message), body.ToArray()) { IsBrokenOff = isBrokenOff };
    }

    private static Dictionary<string, string> HeadersOf(HttpResponseMessage message) => message.Headers
        .Concat(message.Content.Headers)
        .ToDictionary(h => h.Key, h => string.Join(", ", h.Value), StringComparer.OrdinalIgnoreCase);
}
