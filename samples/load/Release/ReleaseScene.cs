using System.Diagnostics;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Outrigger.Samples.Load.Http;

namespace Outrigger.Samples.Load.Release;

/// <summary>One request of a program that uses the shop, and whether its answer was one the program can read.</summary>
/// <param name="At">When, in seconds of the run.</param>
/// <param name="Client">Which program: web, app, partner.</param>
/// <param name="IsNew">Whether version 2 answered.</param>
/// <param name="IsBroken">Whether the answer breaks who was written for version 1.</param>
/// <param name="IsFailed">Whether there was no good answer at all.</param>
internal sealed record Used(double At, string Client, bool IsNew, bool IsBroken, bool IsFailed);

/// <summary>
/// The three programs that use the shop's API, on the machines of many users: they look at products, search and order, and
/// check what they get as a program does that was written for version 1.
/// </summary>
internal sealed class ReleaseScene : IDisposable
{
    private static readonly string[] Programs = ["web", "app", "partner"];
    private const int Users = 60;
    private static readonly string[] Availabilities = ["in stock", "sold out"];
    private static readonly string[] States = ["open", "paid", "shipped"];
    private readonly Uri _shop;
    private readonly LoopbackClient[] _clients;
    private readonly Stopwatch _clock = Stopwatch.StartNew();
    private readonly Random _chance;
    private readonly List<Used> _used = [];

    public ReleaseScene(Uri shop, int seed, bool isHttp2 = false)
    {
        _shop = shop;
        _chance = new Random(seed);
        _clients = [.. Enumerable.Range(0, Programs.Length * Users).Select(i => new LoopbackClient(LoopbackClient.AddressOf(62_000 + i), isHttp2))];
    }

    /// <summary>All so far.</summary>
    public IReadOnlyList<Used> Used => _used;

    /// <summary>Seconds since the scene began.</summary>
    public double Now => _clock.Elapsed.TotalSeconds;

    /// <summary>Makes requests one after the other until there were so many, or the condition holds after one of them.</summary>
    public async Task RunAsync(int requests, Func<ReleaseScene, bool>? isOver, CancellationToken cancellationToken)
    {
        for (var i = 0; i < requests && isOver?.Invoke(this) != true; i++)
        {
            _used.Add(await UseAsync(_chance.Next(_clients.Length), cancellationToken));
        }
    }

    /// <summary>How many of the last requests in a row were served by the stable version.</summary>
    public int StableInARow()
    {
        var count = 0;
        for (var i = _used.Count - 1; i >= 0 && !_used[i].IsNew; i--)
        {
            count++;
        }

        return count;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var client in _clients)
        {
            client.Dispose();
        }
    }

    private async Task<Used> UseAsync(int user, CancellationToken cancellationToken)
    {
        var program = user % Programs.Length;
        var product = 1 + _chance.Next(500);
        using var request = _chance.Next(10) switch
        {
            < 6 => new HttpRequestMessage(HttpMethod.Get, new Uri(_shop, $"/api/products/{product}")),
            < 8 => new HttpRequestMessage(HttpMethod.Get, new Uri(_shop, $"/api/search?q={(product % 2 == 0 ? "lamp" : "shoe")}")),
            _ => new HttpRequestMessage(HttpMethod.Post, new Uri(_shop, "/api/orders"))
            {
                Content = new StringContent($$"""{"productId":{{product}},"quantity":{{1 + _chance.Next(3)}},"currency":"EUR"}""", Encoding.UTF8, "application/json"),
            },
        };
        request.Headers.TryAddWithoutValidation("User-Agent", $"shop-{Programs[program]}/4.2");
        request.Headers.TryAddWithoutValidation("Accept", "application/json");
        request.Headers.TryAddWithoutValidation("X-Client", Programs[program]);
        var at = Now;
        var answer = await _clients[user].SendAsync(request, cancellationToken);
        var body = answer.Json as JsonObject;
        var things = body?["items"] is JsonArray items ? items.OfType<JsonObject>().ToList() : body is null ? [] : [body];
        return new Used(at, Programs[program], things.Any(t => t.ContainsKey("rating") || t.ContainsKey("placedAt")), things.Exists(IsBroken), !answer.IsGood || body is null);
    }

    private static bool IsBroken(JsonObject thing)
    {
        var amount = thing["price"] ?? thing["total"];
        return !thing.ContainsKey("currency")
            || amount?.GetValueKind() != JsonValueKind.Number
            || (thing["availability"] is { } availability && !Availabilities.Contains(availability.ToString()))
            || (thing["status"] is { } status && !States.Contains(status.ToString()));
    }
}
