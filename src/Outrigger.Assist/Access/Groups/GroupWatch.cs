using Outrigger.Assist.Access.Evidence;

namespace Outrigger.Assist.Access.Groups;

/// <summary>
/// Looks for clients that crawl together: those with the same User-Agent and language are a group; each of its clients
/// counts once, as suspect or not by its own behaviour, in a cumulative sum that goes up with suspect ones and down with
/// others, never below nothing. At the bound there is an alarm, once, until the group is quiet. Bounded: 4,096 groups
/// are watched, 100 alarms are kept. O(1) a request. Not thread-safe.
/// </summary>
/// <seealso href="https://doi.org/10.1214/aoms/1177693055">Lorden: Procedures for reacting to a change in distribution (1971).</seealso>
internal sealed class GroupWatch(GroupTuning tuning)
{
    private const int MaxWatched = 4096;
    private const int MaxKept = 100;
    private const int MaxCounters = 256;
    private const int GroupBits = 1 << 13;
    private const int SiteBits = 1 << 17;
    private const int MaxText = 200;
    private const double SweepEvery = 60;
    private const double TellEvery = 600;

    private readonly TwoGenerations<Watched> _groups = new(MaxWatched);
    private readonly List<Watched> _raised = [];
    private readonly List<AccessGroup> _over = [];
    private readonly Queue<AccessGroupNotice> _notices = new();
    private readonly PathCounter _site = new(SiteBits);
    private int _counters;
    private double _sweptAt;

    /// <summary>Takes a request that is no asset.</summary>
    /// <param name="read">The request.</param>
    /// <param name="own">Its client.</param>
    /// <param name="alone">The client's evidence without that of its like, log-odds.</param>
    /// <param name="seconds">Its time.</param>
    public void Take(in RequestReading read, Track own, double alone, double seconds)
    {
        _site.Add(read.Path);
        if (seconds - _sweptAt >= SweepEvery || seconds < _sweptAt)
        {
            Sweep(seconds);
        }

        if (!_groups.TryGet(read.Like, out var group))
        {
            // Only groups with a suspect client are worth a place.
            if (!Counts(own) || own.IsGrouped || alone < tuning.SuspectAt)
            {
                own.IsGrouped |= Counts(own);
                return;
            }

            _groups.Set(read.Like, group = new Watched());
        }

        group.Paths?.Add(read.Path);
        if (!Counts(own) || own.IsGrouped)
        {
            return;
        }

        own.IsGrouped = true;
        Count(group, in read, alone >= tuning.SuspectAt, seconds);
    }

    /// <summary>Whether something happened that was not taken.</summary>
    public bool HasNotices => _notices.Count > 0;

    /// <summary>What happened, the oldest first.</summary>
    public bool TryTake(out AccessGroupNotice? notice) => _notices.TryDequeue(out notice);

    /// <summary>Groups whose alarm is on, the newest first, then those that are over.</summary>
    public IReadOnlyList<AccessGroup> List(double seconds)
    {
        Sweep(seconds);
        return [.. Enumerable.Reverse(_raised).Select(Describe), .. Enumerable.Reverse(_over)];
    }

    // A page or call that comes with others is one; so a client passes this number for a moment only.
    private bool Counts(Track own) => own.Pages + own.Calls >= tuning.CountsAt;

    private void Count(Watched group, in RequestReading read, bool isSuspect, double seconds)
    {
        if (group.Sum > 0 && !group.IsRaised && seconds - group.LastSuspect > tuning.QuietSeconds)
        {
            group.Sum = 0;
        }

        if (group.Sum <= 0)
        {
            if (!isSuspect)
            {
                return;
            }

            (group.Since, group.Clients, group.Suspect) = (seconds, 0, 0);
            group.Agent = Cut(read.Request.UserAgent);
            group.Language = Cut(read.Request.AcceptLanguage);
            Drop(group);
        }

        group.Clients++;
        group.Suspect += isSuspect ? 1 : 0;
        group.LastSuspect = isSuspect ? seconds : group.LastSuspect;

        // Held at twice the bound: what went on for long is over as soon as what was short.
        group.Sum = Math.Min(2 * tuning.Bound, Math.Max(0, group.Sum + (isSuspect ? tuning.Up : tuning.Down)));
        if (group.Paths is null && group.Suspect >= 2 && _counters < MaxCounters)
        {
            group.Paths = new PathCounter(GroupBits);
            group.Paths.Add(read.Path);
            _counters++;
        }

        if (!group.IsRaised && group.Sum >= tuning.Bound)
        {
            Raise(group, seconds);
        }
        else if (group.IsRaised && group.Sum <= 0)
        {
            End(group, seconds);
        }
    }

    private void Raise(Watched group, double seconds)
    {
        if (_raised.Count >= MaxKept)
        {
            End(_raised[0], seconds);
        }

        (group.IsRaised, group.RaisedAt, group.ToldAt) = (true, seconds, seconds);
        _raised.Add(group);
        Tell(group);
    }

    private void End(Watched group, double seconds)
    {
        _raised.Remove(group);
        var over = Describe(group) with { EndedAt = TimeOf(seconds) };
        (group.IsRaised, group.Sum) = (false, 0);
        Drop(group);
        if (_over.Count >= MaxKept)
        {
            _over.RemoveAt(0);
        }

        _over.Add(over);
        Enqueue(new AccessGroupNotice(over, IsOver: true));
    }

    private void Sweep(double seconds)
    {
        _sweptAt = seconds;
        for (var i = _raised.Count - 1; i >= 0; i--)
        {
            var group = _raised[i];
            if (seconds - group.LastSuspect > tuning.QuietSeconds)
            {
                End(group, seconds);
            }
            else if (group.LastSuspect > group.ToldAt && seconds - group.ToldAt >= TellEvery)
            {
                group.ToldAt = seconds;
                Tell(group);
            }
        }
    }

    private void Tell(Watched group) => Enqueue(new AccessGroupNotice(Describe(group), IsOver: false));

    private void Enqueue(AccessGroupNotice notice)
    {
        if (_notices.Count >= MaxKept)
        {
            _notices.Dequeue();
        }

        _notices.Enqueue(notice);
    }

    private void Drop(Watched group)
    {
        _counters -= group.Paths is null ? 0 : 1;
        group.Paths = null;
    }

    private AccessGroup Describe(Watched group)
    {
        var paths = group.Paths?.Count;
        return new(
            group.Agent ?? "none", group.Language ?? "none", group.Clients, group.Suspect, TimeOf(group.Since), TimeOf(group.RaisedAt), null,
            paths is null ? null : (int)Math.Round(paths.Value), paths is { } own && _site.Count is { } all and > 0 ? Math.Round(Math.Min(1, own / all), 4) : null, Math.Round(group.Sum, 2));
    }

    private static DateTimeOffset TimeOf(double seconds) => DateTimeOffset.UnixEpoch.AddSeconds(Math.Clamp(seconds, 0, 1e11));

    private static string? Cut(string? text) => text is null || text.Length <= MaxText ? text : text[..(char.IsHighSurrogate(text[MaxText - 1]) ? MaxText - 1 : MaxText)];

    private sealed class Watched
    {
        public double Sum;
        public double Since;
        public double LastSuspect;
        public double RaisedAt;
        public double ToldAt;
        public int Clients;
        public int Suspect;
        public bool IsRaised;
        public string? Agent;
        public string? Language;
        public PathCounter? Paths;
    }
}
