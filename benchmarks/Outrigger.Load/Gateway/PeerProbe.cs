using System.Text.Json;
using Outrigger.Load.Generator;
using Outrigger.Load.Upstream;

namespace Outrigger.Load.Gateway;

/// <summary>Asks a peer once, with and without stream, before anything is measured: a peer that answers wrongly is fast for nothing.</summary>
internal static class PeerProbe
{
    /// <returns>What is wrong, or <see langword="null"/>.</returns>
    public static async Task<string?> CheckAsync(Target target, CancellationToken cancellationToken)
    {
        using var client = new HttpClient { Timeout = TimeSpan.FromSeconds(20) };
        var (status, text) = await PostAsync(client, target, "\"model\":\"canned\"", cancellationToken);
        if (status != 200 || !IsCompletion(text))
        {
            return $"answered {status} with {Start(text)}";
        }

        (status, text) = await PostAsync(
            client, target, $"\"model\":\"{Directive.Stream(500, 3)}\",\"stream\":true,\"stream_options\":{{\"include_usage\":true}}", cancellationToken);
        var lines = text.Split('\n');
        var numbers = lines.Select(static line => CannedAnswers.TryReadEvent(System.Text.Encoding.ASCII.GetBytes(line), out var number, out _) ? number : -1)
            .Where(static number => number >= 0);
        return status == 200 && numbers.SequenceEqual([0, 1, 2])
            && lines.Contains("data: [DONE]") && lines.Any(static line => line.Contains("\"total_tokens\":276", StringComparison.Ordinal))
            ? null
            : $"streamed {status} with {Start(text)}";
    }

    private static async Task<(int Status, string Text)> PostAsync(
        HttpClient client, Target target, string fields, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, $"http://{target.Host}/v1/chat/completions")
        {
            Content = new StringContent(
                $$"""{ {{fields}},"messages":[{"role":"user","content":"probe"}]}""", System.Text.Encoding.UTF8, "application/json"),
        };
        foreach (var (name, value) in target.Headers)
        {
            request.Headers.TryAddWithoutValidation(name, value);
        }

        using var answer = await client.SendAsync(request, cancellationToken);
        return ((int)answer.StatusCode, await answer.Content.ReadAsStringAsync(cancellationToken));
    }

    private static bool IsCompletion(string text)
    {
        try
        {
            using var body = JsonDocument.Parse(text);
            return body.RootElement.GetProperty("choices")[0].GetProperty("message").GetProperty("content").GetString()
                    == CannedAnswers.Text + CannedAnswers.Text
                && body.RootElement.GetProperty("usage").GetProperty("total_tokens").GetInt32() == 276;
        }
        catch (Exception exception) when (exception is JsonException or KeyNotFoundException or InvalidOperationException)
        {
            return false;
        }
    }

    private static string Start(string text) => text.Length > 300 ? text[..300] + "…" : text;
}
