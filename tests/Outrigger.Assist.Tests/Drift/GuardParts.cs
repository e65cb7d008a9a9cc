using System.Text;
using Microsoft.Extensions.DependencyInjection;
using Outrigger.Assist.Decisions;
using Outrigger.Assist.Drift;
using Outrigger.Assist.DriftProfiles;
using Outrigger.Assist.Tests.Decisions;
using Outrigger.Core.Callers;

namespace Outrigger.Assist.Tests.Drift;

/// <summary>The guard with two days of a stable version's answers, two clients, and a hand on what comes next.</summary>
internal sealed class GuardParts : IAsyncDisposable
{
    public const string Route = "GET /orders/{id}";

    public static readonly TenantId Acme = TenantId.Parse("acme");

    private readonly AssistParts _parts;
    private readonly Random _random = new(11);

    public GuardParts(params (string Key, string Value)[] settings) =>
        _parts = new AssistParts(static (services, configuration) => services.AddDrift(configuration), [("Drift:TimeLimit", "00:01:00"), .. settings]);

    public IDriftGuard Guard => _parts.Get<IDriftGuard>();

    public DriftStore Store => _parts.Get<DriftStore>();

    public T Get<T>()
        where T : notnull => _parts.Get<T>();

    /// <summary>An answer as the stable version gives it.</summary>
    public string Order(string? currency = "\"EUR\"", string amount = "12.5", string items = "[{\"sku\":\"a\"},{\"sku\":\"b\"}]") =>
        $$"""{"id":{{_random.Next(100_000)}},{{(currency is null ? "" : $"\"currency\":{currency},")}}"customer":{"name":"Ada","city":"Ulm"},"amount":{{amount}},"items":{{items}}}""";

    public void Learn(int answers = 1000, string version = "v1")
    {
        for (var i = 0; i < answers; i++)
        {
            Answer(version, Order(amount: (10 + (_random.NextDouble() * 90)).ToString("F2", System.Globalization.CultureInfo.InvariantCulture)));
            _parts.Time.Advance(TimeSpan.FromMinutes(2.9));
        }
    }

    public Decision? Answer(string version, string? body, int status = 200, string? client = null, double? latencyMs = 20)
    {
        _parts.Time.Advance(TimeSpan.FromSeconds(1));
        return Guard.Observe(Acme, new ApiExchange(Route, version, body is null ? default : Encoding.UTF8.GetBytes(body), status, client ?? (_random.Next(2) == 0 ? "web" : "ios"), latencyMs));
    }

    /// <summary>Mixes answers of both versions until the guard says more than nothing; the last decision and how many of the new version's it took.</summary>
    /// <param name="next">The new version's answer.</param>
    /// <param name="stable">The stable version's meanwhile.</param>
    /// <param name="until">What ends it.</param>
    /// <param name="most">The most answers of the new version.</param>
    public static (Decision? Last, int Answers) Release(Func<int, Decision?> next, Action<int> stable, string until = "roll-back", int most = 300)
    {
        Decision? last = null;
        for (var i = 1; i <= most; i++)
        {
            for (var k = 0; k < 4; k++)
            {
                stable(i);
            }

            last = next(i);
            if (last?.Outcome == until)
            {
                return (last, i);
            }
        }

        return (last, most);
    }

    public ValueTask DisposeAsync() => _parts.DisposeAsync();
}
