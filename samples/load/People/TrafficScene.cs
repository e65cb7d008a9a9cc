using System.Collections.Concurrent;
using System.Diagnostics;
using System.Net;
using System.Text;
using Outrigger.Quality.Access;
using Outrigger.Quality.Access.Simulation;
using Outrigger.Samples.Load.Http;

namespace Outrigger.Samples.Load.People;

/// <summary>One request that was made, and what came of it.</summary>
internal sealed record Played(Player Player, Hit Hit, double At, IPAddress Address, Answer Answer);

/// <summary>People and crawlers on the shop at once, each at an address of its own.</summary>
internal sealed class TrafficScene(Uri shop, CastSettings settings, bool isHttp2)
{
    private readonly ConcurrentBag<Played> _played = [];
    private readonly ConcurrentDictionary<string, IPAddress> _addresses = new(StringComparer.Ordinal);
    private int _taken;

    /// <summary>Plays it in real time; returns all requests in the order of their time.</summary>
    public async Task<TrafficReport> RunAsync(CancellationToken cancellationToken)
    {
        var cast = new Cast(settings);
        var map = new ShopMap(cast.Site);
        var clock = Stopwatch.StartNew();
        await Task.WhenAll(cast.Players.Select(player => PlayAsync(player, map, clock, cancellationToken)));
        return new TrafficReport(cast, [.. _played.OrderBy(static p => p.At)]);
    }

    private async Task PlayAsync(Player player, ShopMap map, Stopwatch clock, CancellationToken cancellationToken)
    {
        // People behind one address stay behind one address.
        var clients = new Dictionary<string, LoopbackClient>(StringComparer.Ordinal);
        var running = new List<Task>();
        try
        {
            foreach (var hit in player.Hits)
            {
                var wait = player.Starts + hit.Seconds - clock.Elapsed.TotalSeconds;
                if (wait > 0)
                {
                    await Task.Delay(TimeSpan.FromSeconds(wait), cancellationToken);
                }

                var address = _addresses.GetOrAdd(hit.Request.Address, _ => LoopbackClient.AddressOf(Interlocked.Increment(ref _taken)));
                if (!clients.TryGetValue(hit.Request.Address, out var client))
                {
                    clients[hit.Request.Address] = client = new LoopbackClient(address, isHttp2);
                }

                // What a page loads is asked for side by side; a page is waited for.
                var sent = SendAsync(player, hit, address, client, map, clock, cancellationToken);
                running.Add(sent);
                if (!FixedRules.IsAsset(hit))
                {
                    await sent;
                }
            }

            await Task.WhenAll(running);
        }
        finally
        {
            foreach (var client in clients.Values)
            {
                client.Dispose();
            }
        }
    }

    private async Task SendAsync(Player player, Hit hit, IPAddress address, LoopbackClient client, ShopMap map, Stopwatch clock, CancellationToken cancellationToken)
    {
        var path = map.PathOf(hit.Request.Path);
        var query = hit.Request.Query is { } text ? "?" + text : "";
        using var request = new HttpRequestMessage(new HttpMethod(hit.Request.Method), new Uri(shop, path + query));
        BrowserHeaders.Write(hit.Request, request, hit.Request.Referer is { } referer ? map.RefererOf(referer, shop) : null);
        if (ShopMap.BodyOf(hit.Request, path, hit.Status) is { } body)
        {
            request.Content = new StringContent(body, Encoding.UTF8, "application/json");
        }

        var at = clock.Elapsed.TotalSeconds;
        _played.Add(new Played(player, hit, at, address, await client.SendAsync(request, cancellationToken)));
    }
}
