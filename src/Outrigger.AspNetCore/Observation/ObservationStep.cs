using System.Collections.Concurrent;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Options;
using Outrigger.AspNetCore.Assistants;

namespace Outrigger.AspNetCore.Observation;

/// <summary>
/// Looks at a request from its arrival to its answer, and hands what turned out to the queue of lessons; nothing is
/// analysed on the way of the answer. Thread-safe.
/// </summary>
internal sealed class ObservationStep(LessonQueue queue, IOptionsMonitor<ObservationOptions> options, TimeProvider time, AssistantsMetrics metrics)
{
    private const int MaxNames = 2000;

    // Series by method and template: both come from the application's routes, so there are few.
    private readonly ConcurrentDictionary<(string Method, string Template), ObservedSeries> _routes = new();
    private readonly ObservedSeries[] _statuses = new ObservedSeries[600];
    private readonly ObservedSeries _all = new("response_time");

    /// <summary>Begins. What it returns is given to <see cref="End"/>.</summary>
    public Observed Begin(HttpContext context)
    {
        var settings = options.CurrentValue;
        var version = settings.Drift ? context.Features.Get<ApiVersionFeature>() : null;
        var tee = settings.Drift && (version is not null || settings.Version is not null) ? AnswerTee.Attach(context, settings.MaxBodyBytes) : null;
        return new Observed(time.GetTimestamp(), settings, version, tee);
    }

    /// <summary>Ends: the answer has been written, or failed to be.</summary>
    /// <param name="context">The request.</param>
    /// <param name="observed">What <see cref="Begin"/> returned.</param>
    /// <param name="status">The status that was answered.</param>
    /// <param name="access">The decision of its access score; null for none.</param>
    /// <param name="risk">The decision of its risk; null for none.</param>
    public void End(HttpContext context, in Observed observed, int status, Guid? access, Guid? risk)
    {
        observed.Tee?.Detach(context);
        var elapsed = time.GetElapsedTime(observed.StartedAt).TotalMilliseconds;
        var route = SeriesOf(context, observed.Version);
        if (observed.Settings.Metrics)
        {
            Measure(route, status, elapsed, observed.Settings.PointsPerSecond);
        }

        if (access is { } scored)
        {
            queue.Add(new Lesson.Access(scored, status, context.Response.ContentLength));
        }

        if (risk is { } assessed)
        {
            queue.Add(new Lesson.Risk(assessed, IsFailure(status)));
        }

        Compare(context, in observed, route.Name, status, elapsed);
    }

    // Of what the client did wrong only bad input counts: that is what a look at its parameters can foresee.
    private static bool IsFailure(int status) => status is >= 500 or 400 or 422;

    private void Compare(HttpContext context, in Observed observed, string route, int status, double elapsed)
    {
        if (observed.Tee is not { } tee)
        {
            return;
        }

        var (rented, length) = tee.Take();
        var version = observed.Version?.Version ?? observed.Settings.Version;
        var mayKeep = version is { Length: >= 1 and <= 64 } && status is >= 100 and <= 599;
        var hasRoom = mayKeep && (rented is null || queue.TryReserve(length));
        if (!hasRoom && rented is not null)
        {
            AnswerTee.Return(rented);
            (rented, length) = (null, 0);
        }

        if (!mayKeep)
        {
            return;
        }

        var client = observed.Version?.Client ?? (observed.Settings.ClientHeader is { } header ? context.Request.Headers[header].ToString() : null);
        queue.Add(new Lesson.Exchange(route, version!, rented is null ? default : rented.AsMemory(0, length), status, client is { Length: > 0 and <= 128 } ? client : null, elapsed) { Rented = rented });
    }

    private void Measure(ObservedSeries route, int status, double elapsed, int perSecond)
    {
        var now = time.GetTimestamp();
        var at = time.GetUtcNow();
        var told = (Tell(_all) ? 1 : 0) + (Tell(route) ? 1 : 0) + (Tell(SeriesOf(status)) ? 1 : 0);
        if (told < 3)
        {
            metrics.Lessons.Add(3 - told, new KeyValuePair<string, object?>("outcome", "spared"));
        }

        bool Tell(ObservedSeries series)
        {
            var isTold = series.Rate.TryTake(now, time.TimestampFrequency, perSecond);
            if (isTold)
            {
                queue.Add(new Lesson.Point(series.Name, elapsed, at));
            }

            return isTold;
        }
    }

    // Two at once may make one each: then the later one's rate counts, and that is all.
    private ObservedSeries SeriesOf(int status)
    {
        ref var series = ref _statuses[status is >= 100 and < 600 ? status : 0];
        return series ??= new(StatusNames.Of(status));
    }

    private ObservedSeries SeriesOf(HttpContext context, ApiVersionFeature? version)
    {
        // The feature may have come or been exchanged on the way.
        var template = (version ?? context.Features.Get<ApiVersionFeature>())?.Route
            ?? (context.GetEndpoint() as RouteEndpoint)?.RoutePattern.RawText
            ?? "(unmatched)";
        var method = StatusNames.MethodOf(context.Request.Method);
        var key = (method, template);
        if (_routes.TryGetValue(key, out var known))
        {
            return known;
        }

        var name = template is ['/' or '(', ..] ? $"{method} {template}" : $"{method} /{template}";
        var series = new ObservedSeries(name.Length <= 200 ? name : name[..200]);
        return _routes.Count < MaxNames ? _routes.GetOrAdd(key, series) : series;
    }
}

/// <summary>A request that is being observed.</summary>
/// <param name="StartedAt">When it came.</param>
/// <param name="Settings">What is looked at.</param>
/// <param name="Version">Who says which version answers; null when nobody does.</param>
/// <param name="Tee">What copies the answer; null when it is not looked at.</param>
internal readonly record struct Observed(long StartedAt, ObservationOptions Settings, ApiVersionFeature? Version, AnswerTee? Tee);
