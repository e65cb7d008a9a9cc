using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Outrigger.Sidecar.Proxy;

namespace Outrigger.Sidecar.Versions;

/// <summary>
/// Which versions there are and what share each gets: the settings, and what happened since. Requests read a snapshot;
/// changes replace it. Thread-safe.
/// </summary>
internal sealed class VersionTable : IDisposable
{
    private readonly Lock _gate = new();
    private readonly VersionFile _file;
    private readonly IOptionsMonitor<VersionsOptions> _options;
    private readonly TimeProvider _time;
    private readonly ILogger<VersionTable> _logger;
    private readonly IOptionsMonitor<ProxyOptions> _proxy;
    private readonly IDisposable?[] _changes;
    private Uri? _stable;
    private readonly ITimer _coolDown;
    private VersionState _state;
    private Snapshot _current;

    public VersionTable(VersionFile file, IOptionsMonitor<ProxyOptions> proxy, IOptionsMonitor<VersionsOptions> options, TimeProvider time, ILogger<VersionTable> logger)
    {
        (_file, _proxy, _options, _time, _logger) = (file, proxy, options, time, logger);
        _state = file.Read(options.CurrentValue.Canary, time.GetUtcNow());
        _coolDown = time.CreateTimer(static table => ((VersionTable)table!).Rebuild(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        _current = Build(null);
        _changes = [options.OnChange((_, _) => Rebuild()), proxy.OnChange((_, _) => Rebuild())];
    }

    /// <summary>What goes for requests that come now.</summary>
    public Snapshot Current => Volatile.Read(ref _current);

    /// <summary>Changes what happened and keeps it; null changes nothing.</summary>
    /// <returns>Whether something was changed.</returns>
    public bool Change(Func<VersionState, Snapshot, VersionState?> change, string what)
    {
        lock (_gate)
        {
            if (change(_state, _current) is not { } changed)
            {
                return false;
            }

            _state = changed;
            Volatile.Write(ref _current, Build(_current));
            _file.Write(_state);
        }

        _logger.Changed(what);
        return true;
    }

    public void Dispose()
    {
        Array.ForEach(_changes, static each => each?.Dispose());
        _coolDown.Dispose();
    }

    private void Rebuild()
    {
        try
        {
            lock (_gate)
            {
                Volatile.Write(ref _current, Build(_current));
            }
        }
        catch (OptionsValidationException)
        {
            // What was set cannot be used: that of before stays, and whoever read it says so.
        }
    }

    // A backend that stays where it was keeps its object, and with it the count of its requests.
    private Snapshot Build(Snapshot? last)
    {
        var settings = _options.CurrentValue;
        var state = _state;

        // A sidecar without a backend is none: that takes a restart.
        _stable = _proxy.CurrentValue.Backend is { Length: > 0 } backend ? new Uri(backend) : _stable;
        var stable = Keep(last, settings.Stable, _stable!);
        if (settings.Canary.Length == 0)
        {
            return new(stable, null, 0, 0, "stable", settings, state);
        }

        var canary = Keep(last, settings.Canary, new Uri(settings.CanaryAddress));
        if (state.Pinned is { } pinned)
        {
            return new(stable, canary, pinned == canary.Version ? 1 : 0, 0, "pinned", settings, state);
        }

        if (state.Promoted == canary.Version)
        {
            return new(canary, null, 0, 0, "promoted", settings, state);
        }

        if (state.RolledBack == canary.Version)
        {
            return new(stable, canary, 0, 0, "rolled-back", settings, state);
        }

        var left = state.CoolDownUntil - _time.GetUtcNow();
        if (left > TimeSpan.Zero)
        {
            _coolDown.Change(left.Value, Timeout.InfiniteTimeSpan);
            return new(stable, canary, 0, 0, "cooling-down", settings, state);
        }

        return new(stable, canary, settings.Weight, settings.MirrorShare, settings.Weight > 0 ? "canary" : settings.MirrorShare > 0 ? "mirror" : "stable", settings, state);
    }

    private static Backend Keep(Snapshot? last, string version, Uri address)
    {
        foreach (var known in new[] { last?.Stable, last?.Canary })
        {
            if (known?.Version == version && known.Address == address)
            {
                return known;
            }
        }

        return new Backend(version, address);
    }

    /// <summary>Versions and shares at one time. Immutable.</summary>
    /// <param name="Stable">Answers what the other does not.</param>
    /// <param name="Canary">The new version; null for none.</param>
    /// <param name="Weight">The share of clients that the new version answers.</param>
    /// <param name="MirrorShare">The share of safe requests that it gets a copy of.</param>
    /// <param name="Phase">Why.</param>
    /// <param name="Settings">The settings.</param>
    /// <param name="State">What happened.</param>
    internal sealed record Snapshot(Backend Stable, Backend? Canary, double Weight, double MirrorShare, string Phase, VersionsOptions Settings, VersionState State)
    {
        /// <summary>Whether the new version gets requests at all, so that it is worth looking at every answer.</summary>
        public bool IsComparing => Canary is not null && (Weight > 0 || MirrorShare > 0);
    }
}
