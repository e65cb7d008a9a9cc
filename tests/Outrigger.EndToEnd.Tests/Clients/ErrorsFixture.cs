using System.Collections.Concurrent;
using System.Globalization;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;
using Outrigger.EndToEnd.Tests.Faults;
using Outrigger.EndToEnd.Tests.Harness;
using Outrigger.Testing;

namespace Outrigger.EndToEnd.Tests.Clients;

/// <summary>A server whose providers answer with errors; <c>good</c> and <c>narrow</c> answer well.</summary>
public sealed class ErrorsFixture : IAsyncLifetime
{
    /// <summary>The statuses an upstream answers with, provider <c>s&lt;status&gt;</c> each.</summary>
    internal static readonly int[] Statuses = [400, 401, 403, 404, 422, 429, 500, 502, 503, 504];

    private readonly ConcurrentDictionary<string, bool> _gone = new();

    internal ScenarioUpstream Upstream { get; private set; } = null!;

    /// <summary>For what no server library would do.</summary>
    internal RawUpstream Raw { get; } = new();

    internal ServerProcess Server { get; private set; } = null!;

    internal string Key { get; private set; } = "";

    /// <summary>A key for the models of the provider <c>narrow</c> only.</summary>
    internal string NarrowKey { get; private set; } = "";

    /// <inheritdoc/>
    public async ValueTask InitializeAsync()
    {
        Upstream = await ScenarioUpstream.StartAsync();
        var config = new GatewayConfig()
            .Set("Http:MaxRequestBodyBytes", 2 << 20)
            .Alias("fine-alias", "good/any");
        foreach (var status in Statuses)
        {
            Add(string.Create(CultureInfo.InvariantCulture, $"s{status}"), (context, _) => FailAsync(context, status));
        }

        Add("good", PlayWellAsync);
        Add("narrow", PlayWellAsync);
        Add("midstream-error", (context, _) => FakeUpstream.WriteChunksAsync(
            context, "text/event-stream", Bytes(FaultCatalogue.Chunk), Bytes("""data: {"error":{"message":"The engine is overloaded.","type":"server_error","param":null,"code":"overloaded"}}""" + "\n\n")));
        Raw["midstream-cut"] = async exchange =>
        {
            await exchange.BeginChunkedAsync("text/event-stream");
            await exchange.ChunkAsync(FaultCatalogue.Chunk);
        };
        config.Provider("midstream-cut", Raw.BaseUrl("midstream-cut"), models: ["any"], more: provider => provider["MaxRetries"] = 0);
        foreach (var client in new[] { "npm", "dotnet" })
        {
            Add("endless-" + client, async (context, _) =>
            {
                await using var gone = context.RequestAborted.Register(() => _gone["endless-" + client] = true);
                await FakeUpstream.WriteChunksAsync(context, "text/event-stream", Bytes(FaultCatalogue.Chunk));
                await Task.Delay(Timeout.Infinite, context.RequestAborted);
            });
            Add("silent-" + client, async (context, _) =>
            {
                await using var gone = context.RequestAborted.Register(() => _gone["silent-" + client] = true);
                await Task.Delay(Timeout.Infinite, context.RequestAborted);
            });
        }

        Server = await ServerProcess.StartAsync(new ServerSettings { Config = config });
        var admin = new AdminClient(Server);
        Key = await admin.CreateKeyAsync();
        NarrowKey = await admin.CreateKeyAsync("narrow", body => body["allowedModels"] = new JsonArray("narrow/*"));

        void Add(string name, Func<HttpContext, RecordedRequest, Task> answer)
        {
            Upstream[name] = answer;
            config.Provider(name, Upstream.BaseUrl(name), models: ["any"], more: provider => provider["MaxRetries"] = 0);
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await Server.DisposeAsync();
        await Upstream.DisposeAsync();
        await Raw.DisposeAsync();
    }

    /// <summary>Waits until the upstream has seen its client go away on this provider's path.</summary>
    internal Task WaitForClientGoneAsync(string provider) =>
        Eventually.HoldsAsync(() => _gone.ContainsKey(provider), $"the upstream has seen that the client of {provider} is gone");

    private static Task PlayWellAsync(HttpContext context, RecordedRequest request) => request.Text.Contains("\"stream\":true", StringComparison.Ordinal)
        ? FakeUpstream.WriteChunksAsync(context, "text/event-stream", Bytes(FaultCatalogue.Chunk), Bytes(FaultCatalogue.LastChunk))
        : FakeUpstream.WriteChunksAsync(context, "application/json", Bytes(FaultCatalogue.Completion));

    private static Task FailAsync(HttpContext context, int status)
    {
        context.Response.StatusCode = status;
        if (status is 429)
        {
            context.Response.Headers.RetryAfter = "7";
        }

        return FakeUpstream.WriteChunksAsync(context, "application/json", Bytes(new JsonObject
        {
            ["error"] = new JsonObject
            {
                ["message"] = string.Create(CultureInfo.InvariantCulture, $"the upstream says {status}"),
                ["type"] = "some_error",
                ["param"] = null,
                ["code"] = string.Create(CultureInfo.InvariantCulture, $"code_{status}"),
            },
        }.ToJsonString()));
    }

    private static byte[] Bytes(string text) => System.Text.Encoding.UTF8.GetBytes(text);
}

/// <summary>The tests that share one <see cref="ErrorsFixture"/>.</summary>
[CollectionDefinition(nameof(ErrorsGroup))]
public sealed class ErrorsGroup : ICollectionFixture<ErrorsFixture>;
