using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Outrigger.Assist.Decisions.Making;

/// <summary>
/// Watches one module: how often it was too slow in a row (then it is left out for a while, and one decision tries it
/// again), how many of its decisions run on threads of their own, and when its failures were logged last. Thread-safe,
/// without locks.
/// </summary>
internal sealed class ModuleGuard(string module, IOptionsMonitor<DecisionsOptions> options, TimeProvider time, ILogger logger)
{
    // 0 means that it is not left out.
    private long _leftOutUntil;
    private long _loggedAt;
    private long _unloggedFailures;
    private int _overruns;
    private int _offloaded;

    /// <summary>The module.</summary>
    public string Module => module;

    /// <summary>Until when the module is left out; null when it is asked.</summary>
    public DateTimeOffset? LeftOutUntil => Volatile.Read(ref _leftOutUntil) is var until && until != 0 ? new DateTimeOffset(until, TimeSpan.Zero) : null;

    /// <summary>Whether the module may be asked now. After its pause one caller may; the others wait for how that goes.</summary>
    public bool MayAsk()
    {
        var until = Volatile.Read(ref _leftOutUntil);
        if (until == 0)
        {
            return true;
        }

        var now = time.GetUtcNow().UtcTicks;
        return now >= until && Interlocked.CompareExchange(ref _leftOutUntil, now + options.CurrentValue.OverrunPause.Ticks, until) == until;
    }

    /// <summary>It answered within its limit.</summary>
    public void NoteInTime()
    {
        if (Volatile.Read(ref _overruns) != 0)
        {
            Volatile.Write(ref _overruns, 0);
        }

        if (Volatile.Read(ref _leftOutUntil) != 0 && Interlocked.Exchange(ref _leftOutUntil, 0) != 0)
        {
            logger.ModuleBack(module);
        }
    }

    /// <summary>It took longer than its limit.</summary>
    public void NoteOverrun(TimeSpan limit)
    {
        var settings = options.CurrentValue;
        var overruns = Interlocked.Increment(ref _overruns);
        if (overruns < settings.OverrunsBeforePause)
        {
            return;
        }

        var until = time.GetUtcNow().UtcTicks + settings.OverrunPause.Ticks;
        if (Interlocked.Exchange(ref _leftOutUntil, until) == 0)
        {
            logger.ModuleLeftOut(module, limit.TotalMilliseconds, overruns, settings.OverrunPause);
        }
    }

    /// <summary>It threw, or answered what cannot be: logged once an interval.</summary>
    public void NoteFailure(Exception? failure)
    {
        Interlocked.Increment(ref _unloggedFailures);
        var last = Interlocked.Read(ref _loggedAt);
        var now = time.GetUtcNow().UtcTicks;

        // A clock that was set back must not silence it.
        var isDue = last == 0 || now < last || now - last >= options.CurrentValue.LogInterval.Ticks;
        if (isDue && Interlocked.CompareExchange(ref _loggedAt, now, last) == last)
        {
            logger.ModuleFailed(failure, module, Interlocked.Exchange(ref _unloggedFailures, 0));
        }
    }

    /// <summary>Takes one of the places for decisions on threads of their own; false when all are taken.</summary>
    public bool TryEnterOffload()
    {
        if (Interlocked.Increment(ref _offloaded) <= options.CurrentValue.MaxOffloaded)
        {
            return true;
        }

        Interlocked.Decrement(ref _offloaded);
        return false;
    }

    /// <summary>Gives the place back.</summary>
    public void ExitOffload() => Interlocked.Decrement(ref _offloaded);
}

/// <summary>A guard for each module. Thread-safe.</summary>
internal sealed class ModuleGuards
{
    private readonly ConcurrentDictionary<string, ModuleGuard> _guards = new(StringComparer.Ordinal);
    private readonly Func<string, ModuleGuard> _create;

    public ModuleGuards(IOptionsMonitor<DecisionsOptions> options, TimeProvider time, DecisionsMetrics metrics, ILogger<DecisionMaker> logger)
    {
        _create = module => new ModuleGuard(module, options, time, logger);
        metrics.ObserveLeftOut(() => _guards.Values.Select(guard => new Measurement<int>(
            guard.LeftOutUntil is null ? 0 : 1, new KeyValuePair<string, object?>("module", guard.Module))));
    }

    /// <summary>The guard of a module; modules are as many as the code has, so the dictionary is bounded.</summary>
    public ModuleGuard Get(string module) => _guards.GetOrAdd(module, _create);
}
