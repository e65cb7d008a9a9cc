using System.Collections.Concurrent;
using System.Net.ServerSentEvents;
using System.Runtime.CompilerServices;
using System.Text.Json;
using System.Threading.Channels;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Hosting;
using Outrigger.Core.Callers;
using Outrigger.Core.Errors;
using Outrigger.Jobs.Queue;

namespace Outrigger.Jobs.Api;

/// <summary>
/// What happens to a tenant's jobs, as server-sent events. A hint that is lost when the reader is slow or the connection breaks: read
/// the job for the truth. At most so many streams a tenant. Thread-safe.
/// </summary>
internal sealed class JobEventStreams(IJobSignals signals, TimeProvider time, IHostApplicationLifetime lifetime)
{
    private const int MaxPerTenant = 100;
    private const int Unread = 1000;

    private static readonly TimeSpan Silence = TimeSpan.FromSeconds(15);
    private static readonly JobEventData Nothing = new(Guid.Empty, "", "", default, null, null);

    private readonly ConcurrentDictionary<TenantId, int> _open = new();

    public static void Map(RouteGroupBuilder group) =>
        group.MapGet("/events", (string? queue, Guid? id, ICallerAuthenticator callers, JobEventStreams streams, HttpContext context) => streams.Open(queue, id, callers, context))
            .WithName("WatchJobs").WithSummary("What happens to jobs, as server-sent events: added, started, progress, retried, completed, failed, cancelled, stalled; ping in silence.")
            .Produces<JobEventData>(contentType: "text/event-stream").WithProblems(401, 403, 429);

    private IResult Open(string? queue, Guid? id, ICallerAuthenticator callers, HttpContext context)
    {
        var (caller, error) = callers.Authenticate(context);
        if (caller is null)
        {
            return new ProblemResult(error!);
        }

        if (_open.AddOrUpdate(caller.Tenant, 1, static (_, count) => count + 1) > MaxPerTenant)
        {
            Close(caller.Tenant);
            return new ProblemResult(ApiErrors.TooManyStreams.With($"{MaxPerTenant} streams are open.") with { Limit = "job-streams" });
        }

        context.Response.Headers.CacheControl = "no-cache, no-store";
        return TypedResults.ServerSentEvents(ReadAsync(caller.Tenant, queue, id, context.RequestAborted));
    }

    private async IAsyncEnumerable<SseItem<JsonElement>> ReadAsync(TenantId tenant, string? queue, Guid? id, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var channel = Channel.CreateBounded<JobEvent>(new BoundedChannelOptions(Unread) { SingleReader = true, FullMode = BoundedChannelFullMode.DropOldest });
        using var listening = signals.Subscribe(
            null,
            happened =>
            {
                if (happened.Tenant == tenant && (queue is null || happened.Queue == queue) && (id is null || happened.Id == id))
                {
                    channel.Writer.TryWrite(happened);
                }
            });
        using var ends = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, lifetime.ApplicationStopping);
        try
        {
            // The headers go out at once, and the reader knows that it listens from now on.
            yield return Item("ping", Nothing);
            while (await NextAsync(channel.Reader, ends.Token) is { } next)
            {
                yield return next.Happened is { } happened ? Item(JsonNamingPolicy.CamelCase.ConvertName(happened.Kind.ToString()), JobViews.Show(happened)) : Item("ping", Nothing);
            }
        }
        finally
        {
            Close(tenant);
        }
    }

    private async Task<Next?> NextAsync(ChannelReader<JobEvent> reader, CancellationToken cancellationToken)
    {
        if (reader.TryRead(out var waiting))
        {
            return new Next(waiting);
        }

        using var silence = new CancellationTokenSource(Silence, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(silence.Token, cancellationToken);
        try
        {
            return new Next(await reader.ReadAsync(either.Token));
        }
        catch (OperationCanceledException)
        {
            return cancellationToken.IsCancellationRequested ? null : new Next(null);
        }
    }

    private static SseItem<JsonElement> Item(string kind, JobEventData data) =>
        new(ReferenceEquals(data, Nothing) ? Empty : JsonSerializer.SerializeToElement(data, JobsEndpoints.Json.JobEventData), kind);

    private static readonly JsonElement Empty = JsonDocument.Parse("{}").RootElement;

    private void Close(TenantId tenant)
    {
        while (_open.TryGetValue(tenant, out var count))
        {
            if (count <= 1 ? _open.TryRemove(KeyValuePair.Create(tenant, count)) : _open.TryUpdate(tenant, count - 1, count))
            {
                return;
            }
        }
    }

    private sealed record Next(JobEvent? Happened);
}
