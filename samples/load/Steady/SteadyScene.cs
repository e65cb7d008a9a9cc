using Outrigger.Samples.Load.Http;

namespace Outrigger.Samples.Load.Steady;

/// <summary>Requests that always succeed by themselves: whatever happens beside the shop, not one of them may fail.</summary>
internal sealed class SteadyScene(Uri shop, bool isHttp2, int lanes = 4)
{
    private int _sent;

    /// <summary>How many were answered or failed so far.</summary>
    public int Sent => Volatile.Read(ref _sent);

    /// <summary>Goes on until it is told to stop; returns those that failed, with what came instead.</summary>
    public async Task<IReadOnlyList<string>> RunAsync(CancellationToken stop)
    {
        var failed = await Task.WhenAll(Enumerable.Range(0, lanes).Select(lane => RunAsync(lane, stop)));
        return [.. failed.SelectMany(static f => f)];
    }

    private async Task<List<string>> RunAsync(int lane, CancellationToken stop)
    {
        using var client = new LoopbackClient(LoopbackClient.AddressOf(60_000 + lane), isHttp2);
        var failed = new List<string>();
        for (var i = 0; !stop.IsCancellationRequested; i++)
        {
            var path = (i % 3) switch { 0 => $"/api/products/{1 + (i % 500)}", 1 => "/api/search?q=lamp", _ => "/api/products?page=2" };
            using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(shop, path));
            request.Headers.TryAddWithoutValidation("User-Agent", "shop-web/4.2");
            // A request that has begun is waited for: stopping is no failure.
            var answer = await client.SendAsync(request, CancellationToken.None);
            Interlocked.Increment(ref _sent);
            if (!answer.IsGood)
            {
                failed.Add($"GET {path}: {answer.Status} {answer.Problem}");
            }
        }

        return failed;
    }
}
