using System.Collections.Concurrent;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;
using Outrigger.Testing;

namespace Outrigger.EndToEnd.Tests.Harness;

/// <summary>
/// Answers with recordings. The model asked for is the recording's name, or the ticket of an answer made for one test.
/// </summary>
internal sealed class Replay
{
    /// <summary>The scenario's name in <see cref="ScenarioUpstream"/> and the provider's in the configuration.</summary>
    public const string Name = "replay";

    private readonly ConcurrentDictionary<string, Func<HttpContext, Task>> _tickets = new();
    private int _nextTicket;

    /// <summary>Makes an answer for one test; the result is the model name to ask the provider for.</summary>
    public string Prepare(Func<HttpContext, Task> answer)
    {
        var ticket = "ticket-" + Interlocked.Increment(ref _nextTicket);
        _tickets[ticket] = answer;
        return ticket;
    }

    /// <summary>Handles a request of the gateway.</summary>
    public async Task HandleAsync(HttpContext context, RecordedRequest request)
    {
        var model = JsonNode.Parse(request.Body)!["model"]!.GetValue<string>();
        if (_tickets.TryGetValue(model, out var answer))
        {
            await answer(context);
            return;
        }

        var recording = Recording.All.SingleOrDefault(r => r.Name == model);
        if (recording is null)
        {
            context.Response.StatusCode = StatusCodes.Status404NotFound;
            await context.Response.WriteAsJsonAsync(new JsonObject { ["error"] = new JsonObject { ["message"] = "no such recording", ["type"] = "invalid_request_error" } });
            return;
        }

        context.Response.StatusCode = recording.Status;
        await FakeUpstream.WriteChunksAsync(context, recording.ContentType, recording.Response);
    }

    /// <summary>The request's bytes with another model name and nothing else changed.</summary>
    public static byte[] WithModel(ReadOnlySpan<byte> request, string model)
    {
        var reader = new Utf8JsonReader(request);
        while (reader.Read())
        {
            if (reader.CurrentDepth == 1 && reader.TokenType == JsonTokenType.PropertyName && reader.ValueTextEquals("model"))
            {
                reader.Read();
                return [.. request[..(int)reader.TokenStartIndex], .. Encoding.UTF8.GetBytes(JsonSerializer.Serialize(model)), .. request[(int)reader.BytesConsumed..]];
            }
        }

        throw new InvalidOperationException("The request names no model.");
    }
}
