using Microsoft.AspNetCore.Http;
using Outrigger.Gateway.Forwarding;

namespace Outrigger.Gateway.Caching.Flights;

/// <summary>What goes in front of an answer's body.</summary>
/// <param name="Provider">The provider that answered.</param>
/// <param name="Model">The model's name there.</param>
/// <param name="ContentType">The content type.</param>
/// <param name="Headers">Headers that describe the answer.</param>
internal sealed record AnswerHead(string Provider, string Model, string ContentType, IReadOnlyList<KeyValuePair<string, string>> Headers)
{
    /// <summary>What of an answer's headers is true of its repetition too; ids, timings and limits are the first exchange's own.</summary>
    private static readonly string[] Lasting = ["openai-version", "x-outrigger-simulated", "x-outrigger-translation"];

    /// <summary>True when the body is made of server-sent events.</summary>
    public bool IsEventStream => ContentType.StartsWith("text/event-stream", StringComparison.OrdinalIgnoreCase);

    /// <summary>The head of the answer that a call is about to write.</summary>
    public static AnswerHead Take(Call call, HttpResponse response)
    {
        List<KeyValuePair<string, string>>? headers = null;
        foreach (var name in Lasting)
        {
            if (response.Headers.TryGetValue(name, out var value) && value.Count == 1)
            {
                (headers ??= []).Add(new(name, value[0]!));
            }
        }

        return new AnswerHead(call.Provider!, call.Model!, response.ContentType!, headers is null ? [] : headers);
    }
}
