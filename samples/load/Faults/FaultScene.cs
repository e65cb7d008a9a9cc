using System.Text;
using System.Text.Json.Nodes;
using Outrigger.Samples.Load.Http;

namespace Outrigger.Samples.Load.Faults;

/// <summary>An error of the shop as its caller saw it.</summary>
/// <param name="What">What was asked.</param>
/// <param name="Answer">What came.</param>
internal sealed record Fault(string What, Answer Answer)
{
    private static readonly string[] Members = ["id", "message", "type", "severity", "timestamp"];

    /// <summary>Whether it has the shape of an analysed error: what happened, what to do, where to read on.</summary>
    public bool IsAnalysed =>
        Answer.Json is JsonObject body
        && body["error"] is JsonObject error
        && Members.All(error.ContainsKey)
        && body["suggestions"] is JsonArray
        && body["support"] is JsonObject support
        && support.ContainsKey("documentation")
        && support.ContainsKey("troubleshooting");
}

/// <summary>Asks for what fails: stock until the warehouse has failed often enough, and a report of a day that is none.</summary>
internal sealed class FaultScene(Uri shop, bool isHttp2)
{
    /// <summary>All errors that were seen, and how many requests it took.</summary>
    public async Task<(IReadOnlyList<Fault> Faults, int Requests)> RunAsync(int wanted, int most, CancellationToken cancellationToken)
    {
        using var client = new LoopbackClient(LoopbackClient.AddressOf(61_000), isHttp2);
        var faults = new List<Fault>();
        var requests = 0;
        while (requests < most && faults.Count < wanted)
        {
            requests++;
            var path = requests % 25 == 0 ? "/api/reports/sales?from=the-day-before" : $"/api/stock/{1 + (requests % 500)}";
            using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(shop, path));
            request.Headers.TryAddWithoutValidation("User-Agent", "shop-web/4.2");
            request.Headers.TryAddWithoutValidation("Accept", "application/json");
            var answer = await client.SendAsync(request, cancellationToken);
            if (!answer.IsGood)
            {
                faults.Add(new Fault("GET " + path, answer));
            }
        }

        return (faults, requests);
    }

    /// <summary>One request with a JSON body.</summary>
    public static async Task<Answer> PostAsync(Uri shop, string path, string json, bool isHttp2, CancellationToken cancellationToken)
    {
        using var client = new LoopbackClient(LoopbackClient.AddressOf(61_001), isHttp2);
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(shop, path)) { Content = new StringContent(json, Encoding.UTF8, "application/json") };
        request.Headers.TryAddWithoutValidation("User-Agent", "shop-web/4.2");
        return await client.SendAsync(request, cancellationToken);
    }
}
