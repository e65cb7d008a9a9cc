using System.Globalization;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;
using Outrigger.Load.Generator;

namespace Outrigger.Load.Peers;

/// <summary>
/// Our server as users run it: published in Release, SQLite on a fresh folder, key check, usage record and prices on. Its
/// variants: everything put into Anthropic's protocol and back; limits and a cache lookup (always a miss) on every call;
/// the same with every answer kept in the cache.
/// </summary>
internal sealed class OutriggerPeer(string folder, string name) : IPeer
{
    public const string PeerName = "outrigger";
    public const string TranslatedName = "outrigger-translated";
    public const string FeaturesName = "outrigger-features";
    public const string StoringName = "outrigger-storing";

    private readonly string _program = Path.Combine(folder, "Outrigger.Server");

    /// <summary>The variants, which are compared with the plain one.</summary>
    public static IReadOnlyList<string> Variants { get; } = [TranslatedName, FeaturesName, StoringName];

    public string Name => name;

    public string Version => "this commit, published in Release";

    public ChildProcess? Process { get; private set; }

    public string? Absence => File.Exists(_program) ? null : $"there is no {_program}";

    public async Task<Target> StartAsync(int upstreamPort, string folder, CancellationToken cancellationToken)
    {
        var home = Directory.CreateDirectory(Path.Combine(folder, name)).FullName;
        var configuration = Path.Combine(home, "outrigger.json");
        await File.WriteAllTextAsync(configuration, Configuration(upstreamPort), cancellationToken);
        var port = ChildProcess.FreePort();
        var address = string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{port}");
        const string adminKey = "bench-admin-key-of-this-run-only-0123456789";
        Process = ChildProcess.Start(
            _program,
            [],
            new Dictionary<string, string>
            {
                ["OUTRIGGER_URLS"] = address,
                ["OUTRIGGER_DATA"] = Path.Combine(home, "data"),
                ["OUTRIGGER_ADMIN_KEY"] = adminKey,
                ["OUTRIGGER_CONFIG"] = configuration,
                ["Logging__LogLevel__Default"] = "Warning",
            });
        await Process.ListeningAsync(port, cancellationToken);
        var key = await CreateKeyAsync(address, adminKey, cancellationToken);
        var authorization = new KeyValuePair<string, string>("Authorization", "Bearer " + key);
        return new Target(port, name switch
        {
            FeaturesName => [authorization, new("x-outrigger-cache-mode", "read")],
            StoringName => [authorization, new("x-outrigger-cache-mode", "read-write")],
            _ => [authorization],
        });
    }

    public ValueTask DisposeAsync()
    {
        Process?.Dispose();
        return ValueTask.CompletedTask;
    }

    private string Configuration(int upstreamPort) => string.Create(
        CultureInfo.InvariantCulture,
        $$"""
        { "Outrigger": { "Gateway": {
          "Providers": { "canned": {
            "Protocol": "{{(name == TranslatedName ? "anthropic" : "openai")}}",
            "BaseUrl": "http://127.0.0.1:{{upstreamPort}}{{(name == TranslatedName ? "" : "/v1")}}", "Keys": ["sk-canned"], "Models": ["*"]
          } },
          "Pricing": { "Models": { "canned": { "InputUsdPerMillion": 1, "OutputUsdPerMillion": 2 } } }
          {{(name is FeaturesName or StoringName ? Features : "")}}
        } } }
        """);

    // Limits that are counted on every call and never reached.
    private const string Features =
        """
        , "RateLimits": { "PerKey": { "RequestsPerMinute": 100000000, "TokensPerMinute": 100000000000, "Concurrency": 100000 } }
        """;

    private static async Task<string> CreateKeyAsync(string address, string adminKey, CancellationToken cancellationToken)
    {
        using var client = new HttpClient { BaseAddress = new Uri(address) };
        client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", adminKey);
        using var answer = await client.PostAsJsonAsync("/admin/keys", new Dictionary<string, string> { ["name"] = "bench" }, cancellationToken);
        var text = await answer.Content.ReadAsStringAsync(cancellationToken);
        if (!answer.IsSuccessStatusCode)
        {
            throw new InvalidOperationException($"The server made no key: {(int)answer.StatusCode} {text}");
        }

        using var body = JsonDocument.Parse(text);
        return FindKey(body.RootElement) ?? throw new InvalidOperationException("The answer of /admin/keys holds no virtual key.");
    }

    // The one string that has a virtual key's prefix, wherever the answer holds it.
    private static string? FindKey(JsonElement element) => element.ValueKind switch
    {
        JsonValueKind.String when element.GetString() is { } text && text.StartsWith("ork_", StringComparison.Ordinal) && text.Count('_') >= 2 => text,
        JsonValueKind.Object => element.EnumerateObject().Select(static property => FindKey(property.Value)).FirstOrDefault(static key => key is not null),
        JsonValueKind.Array => element.EnumerateArray().Select(FindKey).FirstOrDefault(static key => key is not null),
        _ => null,
    };
}
