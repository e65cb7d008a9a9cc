using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Outrigger.Core.Errors;
using Outrigger.Core.Time;
using Outrigger.Gateway.Caching.Flights;
using Outrigger.Gateway.Caching.Keying;
using Outrigger.Gateway.Forwarding;
using Outrigger.Gateway.Providers;
using Outrigger.Gateway.Routing;

namespace Outrigger.Gateway.Caching;

/// <summary>
/// Answers a call from the store, or from an equal call that is running, or sends it on and records its answer. A call for
/// which the cache is off passes through without an allocation. Thread-safe.
/// </summary>
internal sealed class AnswerCache : IAnswerCache
{
    private const int LargeBytes = 128 * 1024;

    /// <summary>So many leaders may fail one and the same follower; then it goes on its own.</summary>
    private const int MaxAbandoned = 2;

    private readonly CachePolicy _policy;
    private readonly KeyBuilder _keys;
    private readonly IAnswerStore _store;
    private readonly FlightTable _flights;
    private readonly RecordingBudget _budget;
    private readonly CachingMetrics _metrics;
    private readonly CachingOptions _options;
    private readonly int _maxDepth;
    private readonly TimeProvider _time;
    private readonly ILogger<AnswerCache> _logger;

    public AnswerCache(
        CachePolicy policy,
        KeyBuilder keys,
        IAnswerStore store,
        FlightTable flights,
        RecordingBudget budget,
        CachingMetrics metrics,
        IOptions<CachingOptions> options,
        IOptions<ForwardingOptions> forwarding,
        TimeProvider time,
        ILogger<AnswerCache> logger)
    {
        (_policy, _keys, _store, _flights, _budget, _metrics, _time, _logger) = (policy, keys, store, flights, budget, metrics, time, logger);
        _options = options.Value;
        _maxDepth = forwarding.Value.MaxJsonDepth;
        metrics.Observe(store.GetOccupancy, () => budget.UsedBytes);
    }

    public Task<OutriggerError?> RunAsync(Call call, Route route, TargetRunner targets)
    {
        // What a provider keeps changes there: an answer that is kept, or goes on from one, is nobody's twice.
        var error = _policy.Decide(call.Http.Request.Headers, call.Caller!, route, out var directive);
        return error is not null ? Task.FromResult<OutriggerError?>(error)
            : directive.Mode == CacheMode.Off || call.Scan.IsStored || call.Scan.NamesObjects ? targets.RunAsync(call, route)
            : RunCachedAsync(call, route, targets, directive);
    }

    private async Task<OutriggerError?> RunCachedAsync(Call call, Route route, TargetRunner targets, CacheDirective directive)
    {
        if (call.Body!.Length > LargeBytes)
        {
            // The reader of the socket may have called us here: a long digest must not keep it from other sockets.
            await Task.Yield();
        }

        if (_keys.TryBuild(call, route, _maxDepth) is not { } key)
        {
            return await targets.RunAsync(call, route);
        }

        for (var abandoned = 0; ; abandoned++)
        {
            var landed = _flights.Landed;
            var lookup = await _store.FindAsync(key, call.Lifetime.Token);
            if (IsUsable(lookup.Answer, directive))
            {
                return await HitAsync(call, lookup.Answer!, GetAge(lookup.Answer!));
            }

            var mayJoin = directive.MayRead && _options.SingleFlight && abandoned < MaxAbandoned;
            var mine = directive.MayWrite ? new Flight(call, _budget, _options.MaxEntryBytes) : null;
            var joined = !mayJoin ? null : mine is null ? _flights.Join(key) : _flights.JoinOrLead(key, mine);
            if (joined is not null)
            {
                var (isServed, error) = await FollowAsync(call, route, joined);
                if (isServed)
                {
                    return error;
                }

                continue;
            }

            if (mine is null)
            {
                Miss(call);
                return await targets.RunAsync(call, route);
            }

            if (!mayJoin)
            {
                _flights.Offer(key, mine);
            }
            else if (_flights.Landed != landed && await FindAgainAsync(call, key, mine, directive) is { } answer)
            {
                return await HitAsync(call, answer, GetAge(answer));
            }

            return await LeadAsync(call, route, targets, new Lead(key, mine, directive.Ttl, lookup.Generation));
        }
    }

    /// <summary>
    /// Another flight may have left the answer between our lookup and our lead. When it has, ours is given up: who has joined
    /// it meanwhile looks the answer up as well.
    /// </summary>
    private async ValueTask<CachedAnswer?> FindAgainAsync(Call call, CacheKey key, Flight mine, CacheDirective directive)
    {
        CachedAnswer? answer = null;
        var isLeading = false;
        try
        {
            var lookup = await _store.FindAsync(key, call.Lifetime.Token);
            answer = IsUsable(lookup.Answer, directive) ? lookup.Answer : null;
            isLeading = answer is null;
            return answer;
        }
        finally
        {
            if (!isLeading)
            {
                mine.Fail(null);
                _flights.Remove(key, mine, isStored: false);
            }
        }
    }

    /// <summary>Fetches the answer, for this call's client and all who follow.</summary>
    private async Task<OutriggerError?> LeadAsync(Call call, Route route, TargetRunner targets, Lead lead)
    {
        var flight = lead.Flight;
        try
        {
            Miss(call);
            call.Tap = flight;
            call.Lifetime.OutlivesClient = flight.OutlivesClient;
            var error = await targets.RunAsync(call, route);
            flight.Fail(error ?? call.Error);
            return flight.HasOutlivedClient ? throw new OperationCanceledException("The client went away.") : error;
        }
        finally
        {
            flight.Fail(null);
            call.Tap = null;
            call.Lifetime.OutlivesClient = null;
            Conclude(lead);
        }
    }

    /// <summary>Waits for the answer of another call and passes it on as it comes.</summary>
    /// <returns>Not served when the leader failed before this client had anything: it may try again.</returns>
    private async Task<(bool IsServed, OutriggerError? Error)> FollowAsync(Call call, Route route, Flight flight)
    {
        try
        {
            if (!call.Scan.IsStream)
            {
                call.Lifetime.LimitTotal(route.Targets.Max(t => t.Upstream.Timeouts.Total));
            }

            var view = await WaitAsync(call, flight, 0);
            if (view.State == FlightState.Failed)
            {
                return (false, null);
            }

            _metrics.CountHit(isFollower: true);
            var response = AnswerReplay.Begin(call, view.Head!, TimeSpan.Zero);
            if (!call.Scan.IsStream)
            {
                await AnswerReplay.WriteWholeAsync(call, response, view.Shared);
                call.IsSuccess = true;
                return (true, null);
            }

            return (true, await TailAsync(call, flight, view));
        }
        finally
        {
            flight.Leave();
        }
    }

    private static async ValueTask<OutriggerError?> TailAsync(Call call, Flight flight, FlightView view)
    {
        var seen = 0;
        while (true)
        {
            await AnswerReplay.WriteEventsAsync(call, view.Shared[seen..]);
            seen = view.Shared.Length;
            if (view.State == FlightState.Complete)
            {
                call.IsSuccess = true;
                return null;
            }

            if (view.State == FlightState.Failed)
            {
                var error = view.Error ?? ProvidersErrors.Broken.With("The call whose answer this stream shared has ended.");
                if (view.Head!.IsEventStream)
                {
                    var client = call.Http.Response.BodyWriter;
                    call.Kind.Protocol.WriteErrorEvent(client, error, AnswerReplay.Measure(call.Kind.Protocol, view.Shared.Span));
                    await AnswerReplay.FlushAsync(client, call);
                }

                // A stream in another form (Gemini's array) is left without its end, which no client takes for one.
                return error;
            }

            view = await WaitAsync(call, flight, seen);
        }
    }

    private static async ValueTask<FlightView> WaitAsync(Call call, Flight flight, int seen)
    {
        call.BeginWait();
        var view = await flight.WaitAsync(seen, call.Lifetime.Token);
        call.EndWait();
        return view;
    }

    private TimeSpan GetAge(CachedAnswer answer) => TimeSpan.FromMicroseconds(Math.Max(0, _time.GetUnixMicroseconds() - answer.StoredAtMicros));

    private bool IsUsable(CachedAnswer? answer, in CacheDirective directive) =>
        answer is not null && directive.MayRead && (directive.MaxAge is not { } limit || GetAge(answer) <= limit);

    private Task<OutriggerError?> HitAsync(Call call, CachedAnswer answer, TimeSpan age)
    {
        _metrics.CountHit(isFollower: false);
        return AnswerReplay.WriteAsync(call, answer, age);
    }

    private void Miss(Call call)
    {
        call.CacheState = CacheStates.Miss;
        _metrics.CountMiss();
    }

    /// <summary>Keeps the answer if there is one, off the client's path where the store is not in this process.</summary>
    private void Conclude(in Lead lead)
    {
        if (lead.Flight.TakeAnswer(_time.GetUnixMicroseconds(), lead.Ttl) is not { } answer)
        {
            _metrics.CountUnstored(lead.Flight.Flaw ?? "failed");
            _flights.Remove(lead.Key, lead.Flight, isStored: false);
            return;
        }

        var keeping = _store.PutAsync(lead.Key, answer, lead.Generation, CancellationToken.None);
        if (keeping.IsCompletedSuccessfully)
        {
            Count(keeping.Result);
            _flights.Remove(lead.Key, lead.Flight, isStored: true);
        }
        else
        {
            _ = ConcludeLaterAsync(keeping, lead.Key, lead.Flight);
        }
    }

    private async Task ConcludeLaterAsync(ValueTask<bool> keeping, CacheKey key, Flight flight)
    {
        try
        {
            Count(await keeping);
        }
#pragma warning disable CA1031 // Nobody waits for this: it is logged here or nowhere.
        catch (Exception failure)
#pragma warning restore CA1031
        {
            _metrics.CountUnstored("store");
            _logger.KeepingFailed(failure);
        }
        finally
        {
            _flights.Remove(key, flight, isStored: true);
        }
    }

    private void Count(bool isStored)
    {
        if (isStored)
        {
            _metrics.CountStored();
        }
        else
        {
            _metrics.CountUnstored("store");
        }
    }

    /// <summary>A call that fetches an answer.</summary>
    private readonly record struct Lead(CacheKey Key, Flight Flight, TimeSpan Ttl, long Generation);
}
