using System.Text;
using Outrigger.Samples.Load.Http;
using Outrigger.Testing;

namespace Outrigger.Samples.Tests.Harness;

/// <summary>One request as a program of the shop makes it.</summary>
internal static class Ask
{
    /// <summary>Asks for a path.</summary>
    public static Task<Answer> GetAsync(Uri shop, string path, params (string Name, string Value)[] headers) => SendAsync(HttpMethod.Get, shop, path, null, headers);

    /// <summary>Sends JSON.</summary>
    public static Task<Answer> PostAsync(Uri shop, string path, string json, params (string Name, string Value)[] headers) => SendAsync(HttpMethod.Post, shop, path, json, headers);

    /// <summary>The shipped intents are trained when the process starts, for a second or some: until then no text has one.</summary>
    public static Task UntilIntentsAreKnownAsync(Uri shop) => Eventually.HoldsAsync(
        async () => (await PostAsync(shop, "/api/messages", """{"message":"I forgot my password"}""")).Header("x-ai-intent") is not null,
        "texts have intents",
        TimeSpan.FromSeconds(60));

    private static async Task<Answer> SendAsync(HttpMethod method, Uri shop, string path, string? json, (string Name, string Value)[] headers)
    {
        using var client = new LoopbackClient(System.Net.IPAddress.Loopback);
        using var request = new HttpRequestMessage(method, new Uri(shop, path));
        request.Headers.TryAddWithoutValidation("User-Agent", "shop-web/4.2");
        request.Headers.TryAddWithoutValidation("Accept", "application/json");
        foreach (var (name, value) in headers)
        {
            request.Headers.TryAddWithoutValidation(name, value);
        }

        if (json is not null)
        {
            request.Content = new StringContent(json, Encoding.UTF8, "application/json");
        }

        return await client.SendAsync(request, CancellationToken.None);
    }
}
