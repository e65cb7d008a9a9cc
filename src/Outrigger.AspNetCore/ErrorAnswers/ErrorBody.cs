using System.Text.Json;
using System.Text.Json.Serialization;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Primitives;
using Outrigger.Assist.Errors;

namespace Outrigger.AspNetCore.ErrorAnswers;

/// <summary>Writes the answer to an error in place of what the application had begun to prepare. Stateless.</summary>
internal static class ErrorBody
{
    // What lets a browser show the answer to the page that asked, and what was found out about the request.
    private static readonly string[] Kept = ["Access-Control-", "X-AI-", "X-Suggested-Route", "Vary"];

    /// <summary>Writes it.</summary>
    public static async Task WriteAsync(HttpContext context, int status, ErrorAnswer answer)
    {
        var response = context.Response;
        List<KeyValuePair<string, StringValues>> kept = [];
        foreach (var header in response.Headers)
        {
            if (Array.Exists(Kept, prefix => header.Key.StartsWith(prefix, StringComparison.OrdinalIgnoreCase)))
            {
                kept.Add(header);
            }
        }

        response.Clear();
        foreach (var (name, value) in kept)
        {
            response.Headers[name] = value;
        }

        response.StatusCode = status;
        response.Headers.CacheControl = "no-store";
        try
        {
            await response.WriteAsJsonAsync(answer, ErrorAnswersJson.Default.ErrorAnswer, "application/json; charset=utf-8", context.RequestAborted);
        }
        catch (OperationCanceledException) when (context.RequestAborted.IsCancellationRequested)
        {
            // Nobody is there to read it.
        }
    }
}

[JsonSourceGenerationOptions(JsonSerializerDefaults.Web, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(ErrorAnswer))]
internal sealed partial class ErrorAnswersJson : JsonSerializerContext;
