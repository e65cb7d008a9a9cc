using System.Collections.Concurrent;
using Microsoft.AspNetCore.Http;
using Outrigger.Testing;

namespace Outrigger.EndToEnd.Tests.Harness;

/// <summary>
/// One upstream that plays many: the first segment of the path names the scenario, so that each has a provider of its own
/// in the configuration and what one does to its keys never touches another.
/// </summary>
internal sealed class ScenarioUpstream : IAsyncDisposable
{
    private readonly ConcurrentDictionary<string, Func<HttpContext, RecordedRequest, Task>> _scenarios = new();
    private readonly FakeUpstream _upstream;

    private ScenarioUpstream(FakeUpstream upstream) => _upstream = upstream;

    /// <summary>The server behind it.</summary>
    public FakeUpstream Server => _upstream;

    /// <summary>Starts it.</summary>
    public static async Task<ScenarioUpstream> StartAsync()
    {
        var upstream = new ScenarioUpstream(await FakeUpstream.StartAsync());
        upstream._upstream.Handler = upstream.HandleAsync;
        return upstream;
    }

    /// <summary>Sets what a scenario answers; may be replaced at any time.</summary>
    public Func<HttpContext, RecordedRequest, Task> this[string scenario]
    {
        set => _scenarios[scenario] = value;
    }

    /// <summary>The base address of a scenario, for the configuration.</summary>
    public string BaseUrl(string scenario) => $"{_upstream.Address}/{scenario}/v1";

    /// <summary>What a scenario has received, in order.</summary>
    public IReadOnlyList<RecordedRequest> Requests(string scenario) =>
        [.. _upstream.Requests.Where(r => ScenarioOf(r) == scenario)];

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => _upstream.DisposeAsync();

    private static string ScenarioOf(RecordedRequest request) => request.Path.Split('/')[1];

    private Task HandleAsync(HttpContext context, RecordedRequest request)
    {
        if (_scenarios.TryGetValue(ScenarioOf(request), out var handler))
        {
            return handler(context, request);
        }

        context.Response.StatusCode = StatusCodes.Status501NotImplemented;
        return Task.CompletedTask;
    }
}
