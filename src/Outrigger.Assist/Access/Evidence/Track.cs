using System.Numerics;

namespace Outrigger.Assist.Access.Evidence;

/// <summary>What is remembered of one identity: counts and moments, no text. About 230 bytes. Not thread-safe.</summary>
internal sealed partial class Track
{
    private const double PauseSeconds = 0.35;

    private readonly ulong[] _groups = new ulong[4];
    private readonly float[] _counted = new float[4];
    private ulong _paths0;
    private ulong _paths1;
    private ulong _topKind;
    private ulong _topPath;
    private ulong _numberKind;
    private long _number = -1;
    private long _lastStep;
    private double _gapSum;
    private double _gapSquares;
    private double _gapCubes;

    public double First { get; private set; } = double.NaN;

    public double Last { get; private set; } = double.NegativeInfinity;

    /// <summary>Pages, and calls that do not come in a burst with others.</summary>
    public int Acts { get; private set; }

    /// <summary>Whether it has been counted in its group.</summary>
    public bool IsGrouped { get; set; }

    public int Requests { get; private set; }

    public int Pages { get; private set; }

    public int Assets { get; private set; }

    public int Calls { get; private set; }

    public int Posts { get; private set; }

    public int Heads { get; private set; }

    public int NotFound { get; private set; }

    public int Denied { get; private set; }

    public int Answered { get; private set; }

    public int Linked { get; private set; }

    public int Unlinked { get; private set; }

    public int WithoutSession { get; private set; }

    public int Sessions { get; set; }

    /// <summary>How many identities its address has had.</summary>
    public int Neighbours { get; set; }

    public int Unknown { get; private set; }

    public int Meta { get; private set; }

    public int Steps { get; private set; }

    public int EvenSteps { get; private set; }

    public int TopKind { get; private set; }

    public int TopPath { get; private set; }

    public int Gaps { get; private set; }

    public double Surprise { get; private set; }

    public ulong LastKind { get; private set; }

    public ulong LastPage { get; private set; }

    public HeaderSigns Once { get; private set; }

    public HeaderSigns Twice { get; private set; }

    /// <summary>Whether it is held to be caught in a trap; kept until somebody confirms a human.</summary>
    public bool IsTrapped { get; set; }

    /// <summary>The evidence, smoothed over what it does.</summary>
    public (int Steps, double Value) Smoothed { get; set; }

    /// <summary>How many different paths, of the acts so far.</summary>
    public double DistinctShare
    {
        get
        {
            var empty = 128 - BitOperations.PopCount(_paths0) - BitOperations.PopCount(_paths1);
            return Math.Min(1, 128 * Math.Log(128.0 / Math.Max(1, empty)) / Math.Max(1, Pages + Calls));
        }
    }

    public double GapMean => Gaps == 0 ? 0 : _gapSum / Gaps;

    public double GapDeviation => Gaps < 2 ? 0 : Math.Sqrt(Math.Max(0, (_gapSquares / Gaps) - (GapMean * GapMean)));

    public double GapSkew
    {
        get
        {
            var (mean, deviation) = (GapMean, GapDeviation);
            return Gaps < 6 || deviation < 0.05 ? 0 : ((_gapCubes / Gaps) - (3 * mean * _gapSquares / Gaps) + (2 * mean * mean * mean)) / (deviation * deviation * deviation);
        }
    }

    /// <summary>Takes a request; O(1).</summary>
    public void Take(AccessRequest request, RequestForm form, HeaderSigns signs, ulong kind, ulong path, long number, bool isKnown, bool isLinked, double surprise, double seconds)
    {
        seconds = Math.Max(seconds, Last);
        var gap = seconds - Last;
        if (double.IsNaN(First))
        {
            First = seconds;
        }

        if (gap > Forget && !double.IsPositiveInfinity(gap))
        {
            Restart(seconds);
            gap = double.PositiveInfinity;
        }

        if (form != RequestForm.Asset)
        {
            CountMinute(seconds);
        }

        Requests++;
        Twice |= Once & signs;
        Once |= signs;
        Heads += request.Method == "HEAD" ? 1 : 0;
        switch (form)
        {
            case RequestForm.Asset:
                Assets++;
                Last = seconds;
                return;
            case RequestForm.Meta:
                Meta++;
                break;
            case RequestForm.Page:
                Pages++;
                if (Pages > 1)
                {
                    _ = isLinked ? Linked++ : Unlinked++;
                }

                LastPage = path;
                break;
            default:
                Calls++;
                Posts += request.Method == "POST" ? 1 : 0;
                break;
        }

        WithoutSession += request.Session is null ? 1 : 0;
        Unknown += isKnown ? 0 : 1;
        if (form == RequestForm.Page || gap >= PauseSeconds)
        {
            Acts++;
            if (!double.IsPositiveInfinity(gap))
            {
                var log = Math.Log(Math.Clamp(gap, 0.02, 1200));
                Gaps++;
                _gapSum += log;
                _gapSquares += log * log;
                _gapCubes += log * log * log;
            }
        }

        Surprise += (surprise - Surprise) / Math.Min(40, Pages + Calls);
        Vote(ref _topKind, kind, true);
        Vote(ref _topPath, path, false);
        var bit = (int)(path >> 57);
        if (bit < 64)
        {
            _paths0 |= 1UL << bit;
        }
        else
        {
            _paths1 |= 1UL << (bit - 64);
        }

        if (number >= 0)
        {
            if (_numberKind == kind && _number >= 0)
            {
                var step = number - _number;
                Steps++;
                EvenSteps += (step is > 0 and <= 10) || (step != 0 && step == _lastStep) ? 1 : 0;
                _lastStep = step;
            }

            (_numberKind, _number) = (kind, number);
        }

        LastKind = kind;
        Last = seconds;
    }

    /// <summary>Whether it has been on this path; false positives come with their number.</summary>
    public bool HasVisited(ulong path) => (int)(path >> 57) is var bit && (((bit < 64 ? _paths0 : _paths1) >> (bit & 63)) & 1) != 0;

    /// <summary>Takes how one was answered.</summary>
    public void Answer(int status)
    {
        Answered++;
        NotFound += status is 400 or 404 or 405 or 409 or 410 or 422 ? 1 : 0;
        Denied += status is 401 or 403 or 429 ? 1 : 0;
    }

    /// <summary>Joins a group; true when it was not the last one of that kind.</summary>
    public bool Join(int kind, ulong group)
    {
        var isNew = _groups[kind] != group;
        _groups[kind] = group;
        return isNew;
    }

    /// <summary>What it was counted with in its group.</summary>
    public float Counted(int kind) => _counted[kind];

    public void Count(int kind, float probability) => _counted[kind] = probability;

    // Majority vote of Boyer and Moore, with a count that never falls below none.
    private void Vote(ref ulong top, ulong of, bool isKind)
    {
        var count = isKind ? TopKind : TopPath;
        if (top == of)
        {
            count++;
        }
        else if (count == 0)
        {
            (top, count) = (of, 1);
        }
        else
        {
            count--;
        }

        if (isKind)
        {
            TopKind = count;
        }
        else
        {
            TopPath = count;
        }
    }
}
