using Outrigger.Core.Learning;

namespace Outrigger.Assist.Logs.Signals;

/// <summary>
/// How often something comes per window of time: mean and variance that forget, for a negative binomial expectation.
/// Windows without it count as zeros when it comes again or when it is asked. 48 bytes.
/// </summary>
internal sealed class TemplateActivity
{
    /// <summary>After so many windows an old one counts half: two hours of minutes.</summary>
    public const double HalfLifeWindows = 120;

    /// <summary>Before so many windows nothing is said.</summary>
    public const int MinWindows = 10;

    private DecayedCounter _sum;
    private DecayedCounter _squares;
    private DecayedCounter _windows;

    /// <summary>The window that is being counted.</summary>
    public long Window { get; private set; } = long.MinValue;

    /// <summary>How often it came in that window.</summary>
    public int Current { get; private set; }

    /// <summary>Whether this window's burst was told as loudly as it can be.</summary>
    public bool IsTold { get; set; }

    /// <summary>From which count on a burst is told again.</summary>
    public int ToldAt { get; set; }

    /// <summary>Whether the present silence was told.</summary>
    public bool IsSilenceTold { get; set; }

    /// <summary>How many windows are known, decayed.</summary>
    public double Windows(long now) => _windows.ValueAt(now, HalfLifeWindows);

    /// <summary>Moves to a window; those passed by are counted.</summary>
    public void MoveTo(long window)
    {
        if (Window == long.MinValue || window <= Window)
        {
            Window = Math.Max(Window, window);
            return;
        }

        Close(Current, 1);
        if (window - Window > 1)
        {
            _windows.Add(window - Window - 1, window - 1, HalfLifeWindows);
        }

        // A burst that goes on is one burst: told again only when it doubles.
        ToldAt = ToldAt > 0 && Current >= 8 && window - Window == 1 ? Math.Max(ToldAt, Current) : 0;
        IsTold &= ToldAt > 0;
        IsSilenceTold = false;
        Window = window;
        Current = 0;
    }

    public void Count() => Current++;

    /// <summary>What is usual in one window, and the size of the negative binomial; the size also holds how little is known.</summary>
    /// <param name="now">The window as of which it is asked.</param>
    /// <param name="known">How many windows the source has had: what came late was absent before.</param>
    public (double Mean, double Size) Usual(long now, long known)
    {
        var windows = Math.Max(1e-9, Math.Max(_windows.ValueAt(now, HalfLifeWindows), Math.Min(known, MinWindows)));
        var sum = _sum.ValueAt(now, HalfLifeWindows);
        var mean = sum / windows;
        var variance = Math.Max(0, (_squares.ValueAt(now, HalfLifeWindows) / windows) - (mean * mean));
        var size = variance > mean ? mean * mean / (variance - mean) : double.MaxValue;
        return ((sum + 0.5) / (windows + 1), Math.Min(size, sum + 0.5));
    }

    /// <summary>How often it came, decayed.</summary>
    public double Total(long now) => _sum.ValueAt(now, HalfLifeWindows);

    /// <summary>Takes over what another one counted of the same windows.</summary>
    public void Absorb(TemplateActivity other)
    {
        var window = Math.Max(Window, other.Window);
        if (window == long.MinValue)
        {
            return;
        }

        MoveTo(window);
        other.MoveTo(window);
        _sum.Add(other._sum.ValueAt(window, HalfLifeWindows), window, HalfLifeWindows);
        _squares.Add(other._squares.ValueAt(window, HalfLifeWindows), window, HalfLifeWindows);
        if (other._windows.ValueAt(window, HalfLifeWindows) > _windows.ValueAt(window, HalfLifeWindows))
        {
            _windows = other._windows;
        }

        Current += other.Current;
    }

    private void Close(int count, double windows)
    {
        // A burst must not become what is usual at once; a change that stays does, step by step.
        var (mean, _) = Usual(Window, 0);
        double counted = Windows(Window) >= MinWindows ? Math.Min(count, 5 + (4 * mean)) : count;
        _sum.Add(counted, Window, HalfLifeWindows);
        _squares.Add(counted * counted, Window, HalfLifeWindows);
        _windows.Add(windows, Window, HalfLifeWindows);
    }

    internal (DecayedCounter Sum, DecayedCounter Squares, DecayedCounter Windows) State
    {
        get => (_sum, _squares, _windows);
        set => (_sum, _squares, _windows) = value;
    }

    internal void Restore(long window, int current) => (Window, Current) = (window, current);
}
