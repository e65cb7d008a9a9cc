using System.Collections.Concurrent;
using System.Diagnostics.CodeAnalysis;
using System.IO.Compression;
using Microsoft.Extensions.Logging;
using Outrigger.Assist.Drift;
using Outrigger.Assist.DriftProfiles;
using Outrigger.Core.Callers;
using Outrigger.Core.Telemetry;
using Outrigger.Sidecar.Proxy;

namespace Outrigger.Sidecar.Versions;

/// <summary>One answered request, as the guard looks at it.</summary>
internal readonly record struct VersionExchange(string Version, bool IsCanary, string Method, string Path, string? Application, int Status, double LatencyMs, BodyTap? Body);

/// <summary>
/// Looks at answers of both versions and takes the new one away when it is broken: by the drift guard, and by a fixed rule
/// about failures. Called by one thread at a time.
/// </summary>
internal sealed class VersionGuard(VersionTable table, VersionRoutes routes, IVersionAlerts alerts, VersionsMetrics metrics, TimeProvider time, ILogger<VersionGuard> logger, IDriftGuard? drift = null)
{
    // Routes whose stable version the drift guard knows, with its name. As many as there are routes.
    private readonly Dictionary<string, string> _announced = new(StringComparer.Ordinal);
    private readonly FailureRule _failures = new();
    private readonly HashSet<string> _alarmed = new(StringComparer.Ordinal);
    private string _canary = "";

    /// <summary>Takes an answer; its body is given back before this returns.</summary>
    [SuppressMessage("Design", "CA1031", Justification = "Whatever the guard does, requests go on.")]
    public async ValueTask ObserveAsync(VersionExchange exchange, CancellationToken cancellationToken)
    {
        try
        {
            var now = table.Current;
            Forget(now);
            var (evidence, route, isAlarm) = Look(exchange, now);
            if (evidence is not null)
            {
                await (isAlarm ? AlarmAsync(now, route!, evidence, cancellationToken) : RollBackAsync(now, route, evidence, cancellationToken));
            }
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            // The sidecar stops.
        }
        catch (Exception failure)
        {
            logger.GuardFailed(failure);
        }
        finally
        {
            exchange.Body?.Dispose();
        }
    }

    private void Forget(VersionTable.Snapshot now)
    {
        var canary = now.Canary?.Version ?? "";
        if (_canary != canary || (!now.IsComparing && _alarmed.Count > 0))
        {
            _canary = canary;
            _failures.ForgetCanary();
            _alarmed.Clear();
        }
    }

    private (IReadOnlyList<string>? Evidence, string? Route, bool IsAlarm) Look(in VersionExchange exchange, VersionTable.Snapshot now)
    {
        var isFailure = exchange.Status >= 500;
        if (!exchange.IsCanary)
        {
            _failures.AddStable(isFailure);
        }
        else if (!now.IsComparing || exchange.Version != now.Canary!.Version)
        {
            // An answer of a version that is gone already.
            return default;
        }
        else if (_failures.AddCanary(isFailure) is { } reason)
        {
            return ([reason], null, false);
        }

        var route = routes.Find(exchange.Method, exchange.Path, exchange.Status is not (404 or 405 or 400 or 401 or 403), now.Settings.MaxRoutes);
        if (drift is null || route is null)
        {
            return default;
        }

        Announce(route, now);
        var body = BytesOf(exchange.Body, now.Settings.MaxBodyBytes);
        var decision = drift.Observe(TenantId.Default, new ApiExchange(route, exchange.Version, body.Span, exchange.Status, exchange.Application, exchange.LatencyMs));
        return decision?.Outcome switch
        {
            "roll-back" => (Words(decision.Reasons), route, false),
            "alarm" when _alarmed.Count < 100 && _alarmed.Add(route) => (Words(decision.Reasons), route, true),
            _ => default,
        };
    }

    private void Announce(string route, VersionTable.Snapshot now)
    {
        if (_announced.TryGetValue(route, out var known) && known == now.Stable.Version)
        {
            return;
        }

        if (_announced.Count > now.Settings.MaxRoutes + 32)
        {
            _announced.Clear();
        }

        _announced[route] = now.Stable.Version;
        drift!.SetStable(TenantId.Default, route, now.Stable.Version);
    }

    private async ValueTask RollBackAsync(VersionTable.Snapshot seen, string? route, IReadOnlyList<string> evidence, CancellationToken cancellationToken)
    {
        var canary = seen.Canary!.Version;
        var at = time.GetUtcNow();
        if (!seen.Settings.AutoRollBack || seen.Phase == "pinned")
        {
            if (_alarmed.Add("roll-back"))
            {
                logger.WouldRollBack(canary, string.Join("; ", evidence));
                await RaiseAsync(new("would-roll-back", canary, seen.Stable.Version, route, evidence, at), cancellationToken);
            }

            return;
        }

        var isChanged = table.Change(
            (state, now) => now.Canary?.Version != canary || !now.IsComparing
                ? null
                : state with { RolledBack = canary, RolledBackAt = at, CoolDownUntil = at + now.Settings.CoolDown, Evidence = evidence },
            $"{canary} is rolled back");
        if (isChanged)
        {
            metrics.RolledBack();
            logger.RolledBack(canary, seen.Stable.Version, string.Join("; ", evidence));
            await RaiseAsync(new("rolled-back", canary, seen.Stable.Version, route, evidence, at), cancellationToken);
        }
    }

    private ValueTask AlarmAsync(VersionTable.Snapshot now, string route, IReadOnlyList<string> evidence, CancellationToken cancellationToken) =>
        RaiseAsync(new("drift", now.Canary!.Version, now.Stable.Version, route, evidence, time.GetUtcNow()), cancellationToken);

    [SuppressMessage("Design", "CA1031", Justification = "An alert that cannot be raised is no reason to leave the version in place.")]
    private async ValueTask RaiseAsync(VersionAlert alert, CancellationToken cancellationToken)
    {
        try
        {
            await alerts.RaiseAsync(alert, cancellationToken);
        }
        catch (Exception failure) when (failure is not OperationCanceledException)
        {
            logger.AlertFailed(failure, alert.Version);
        }
    }

    // Names of fields come from the backend's answers.
    private static string[] Words(IReadOnlyList<Assist.Decisions.DecisionReason> reasons) =>
        [.. reasons.Take(5).Select(static reason => LogText.Clean(reason.What + ": " + reason.Value, 300))];

    private static ReadOnlyMemory<byte> BytesOf(BodyTap? tap, int most)
    {
        if (tap is null || tap.Encoding is null)
        {
            return tap?.Bytes ?? default;
        }

        using var packed = new MemoryStream(tap.Bytes.ToArray());
        using Stream? plain = tap.Encoding.ToLowerInvariant() switch
        {
            "gzip" => new GZipStream(packed, CompressionMode.Decompress),
            "br" => new BrotliStream(packed, CompressionMode.Decompress),
            "deflate" => new ZLibStream(packed, CompressionMode.Decompress),
            _ => null,
        };
        if (plain is null || packed.Length == 0)
        {
            return default;
        }

        // No more than the bound, however well it was packed.
        var bytes = new byte[most + 1];
        try
        {
            var read = plain.ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false);
            return read > most ? default : bytes.AsMemory(0, read);
        }
        catch (InvalidDataException)
        {
            return default;
        }
    }
}
