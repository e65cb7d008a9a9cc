using Outrigger.Core.Learning;

namespace Outrigger.Assist.Access.Evidence;

/// <summary>
/// The evidence of one site's clients: what each identity (session, address with agent) has done so far, beside what its
/// like have done, weighed by a table of weights. Bounded; O(1) a request. Not thread-safe.
/// </summary>
internal sealed partial class EvidenceEngine(float[] weights, int capacity = 100_000, int keptGroups = 8192)
{
    private const int MostOfOne = 30;
    private const double Confirmation = 0.65;
    private const double Newcomer = -3;

    private readonly TwoGenerations<Track> _tracks = new(capacity);
    private readonly TwoGenerations<GroupBox> _groups = new(keptGroups);
    private readonly SiteMap _site = new();
    private readonly int[] _active = new int[EvidenceFeatures.MaxActive];

    public int Identities => _tracks.Count;

    /// <summary>The places of the last request.</summary>
    public ReadOnlySpan<int> Active => _active.AsSpan(0, _count);

    /// <summary>Its evidence without what its like have done.</summary>
    public double Alone { get; private set; }

    /// <summary>How much the client of the last request has done.</summary>
    public int Seen { get; private set; }

    /// <summary>The table; replaced when another version is in charge.</summary>
    public float[] Weights { get; set; } = weights;

    /// <summary>What is remembered of the address with its agent; null when that is all there is of the client.</summary>
    public Track? Place { get; private set; }

    /// <summary>Requests taken.</summary>
    public long Requests { get; private set; }

    /// <summary>The evidence of the client before the last request.</summary>
    public double Before { get; private set; }

    /// <summary>How far the last request could move it: not at all for what a page loads.</summary>
    public double Step { get; private set; }

    private int _count;

    /// <summary>Weighs a request; log-odds.</summary>
    public double Weigh(in RequestReading read, double seconds, bool isTrap, out Track own)
    {
        var (request, form, signs, path) = (read.Request, read.Form, read.Signs, read.Path);
        var address = TrackOf(read.Place, out var isNewPlace);
        var isNew = false;
        own = read.Session is { } session ? TrackOf(session, out isNew) : address;
        var kind = _site.KindOf(request.Path, out var number, out var isKnown);
        kind = SiteMap.Join(kind, read.Method);
        var isLinked = read.LinkedFrom is { } from && own.HasVisited(from);
        var surprise = form is RequestForm.Page or RequestForm.Call ? _site.Surprise(own.LastKind, kind) : 0;
        var all = TrackOf(SiteMap.Join(9, read.Address), out _);
        all.Sessions += (isNew ? 1 : 0) + (isNewPlace ? 1 : 0);
        address.Sessions += isNew ? 1 : 0;
        (address.Neighbours, own.Neighbours) = (all.Sessions, all.Sessions);

        if (own.Pages + own.Calls < 40)
        {
            if (form is RequestForm.Page or RequestForm.Call)
            {
                _site.LearnStep(own.LastKind, kind);
            }

            if (read.Session is not null)
            {
                _site.LearnForm(form);
            }
        }

        own.Take(request, form, signs, kind, path, number, isKnown, isLinked, surprise, seconds);
        own.TrapTouches += isTrap ? 1 : 0;
        if (!ReferenceEquals(own, address))
        {
            address.Take(request, form, signs, kind, path, number, isKnown, isLinked, surprise, seconds);
        }

        _count = EvidenceFeatures.Write(own, ReferenceEquals(own, address) ? null : address, _active, _site.HasAssets, _site.HasCalls);
        Alone = Sum(0);
        Seen = own.Pages + own.Calls;
        Place = ReferenceEquals(own, address) ? null : address;
        Requests++;
        var alone = _count;
        _count = alone + Groups(in read, own, kind);
        return Confirm(own, Together());
    }

    /// <summary>Takes the answer.</summary>
    public void Answer(AccessRequest request, Track own, int status)
    {
        own.Answer(status);
        if (status is >= 200 and < 400 && own.Answered <= 60)
        {
            _site.LearnPath(request.Path);
        }
    }

    // One odd step does not make a bot: each moves the evidence two thirds of the way, from some credit for a newcomer.
    private double Confirm(Track own, double evidence)
    {
        var isNew = own.Smoothed.Steps == 0;
        Before = isNew ? Newcomer : own.Smoothed.Value;
        Step = !isNew && own.Smoothed.Steps == Seen ? 0 : Confirmation;
        var value = Before + (Step * (evidence - Before));
        own.Smoothed = (Seen, value);
        own.ConfirmTrap(value);
        return value;
    }

    private Track TrackOf(ulong key, out bool isNew)
    {
        isNew = !_tracks.TryGet(key, out var track);
        if (isNew)
        {
            _tracks.Set(key, track = new Track());
        }

        return track!;
    }

    private double Together()
    {
        var (own, address) = (0.0, 0.0);
        foreach (var place in Active)
        {
            if (EvidenceFeatures.IsOfAddress(place))
            {
                address += Weights[place];
            }
            else
            {
                own += Weights[place];
            }
        }

        return EvidenceFeatures.Combine(own, address);
    }

    private double Sum(int from)
    {
        var sum = 0.0;
        for (var i = from; i < _count; i++)
        {
            sum += Weights[_active[i]];
        }

        return sum;
    }

    // What those with the same headers, at the same address, after the same kind of thing are like.
    private int Groups(in RequestReading read, Track own, ulong kind)
    {
        if (read.Form is RequestForm.Asset)
        {
            return 0;
        }

        var probability = (float)Logistic.Sigmoid(Math.Clamp(Alone, -6, 6));
        ReadOnlySpan<ulong> keys = [read.Like, read.Names, SiteMap.Join(3, read.Address), SiteMap.Join(4, kind)];
        var count = 0;
        var header = EvidenceFeatures.KindOf(own.Requests == 1 ? own.Once : own.Twice);
        for (var i = 0; i < keys.Length; i++)
        {
            if (!_groups.TryGet(keys[i], out var box))
            {
                _groups.Set(keys[i], box = new GroupBox());
            }

            // Nobody makes up a group alone.
            if (own.Pages + own.Calls <= MostOfOne)
            {
                var isNew = own.Join(i, keys[i]);
                box.Value.Move(isNew ? 0 : own.Counted(i), probability, isNew);
                own.Count(i, probability);
            }

            if (box.Value.Clients >= 5)
            {
                var mean = box.Value.MeanWithout(probability);
                var bin = mean < 0.03 ? 0 : mean < 0.08 ? 1 : mean < 0.15 ? 2 : mean < 0.25 ? 3 : mean < 0.4 ? 4 : mean < 0.55 ? 5 : mean < 0.75 ? 6 : 7;
                _active[_count + count++] = EvidenceFeatures.Group(i, bin, header + (box.Value.Clients < 20 ? 0 : box.Value.Clients < 100 ? 1 : 2));
            }
        }

        return count;
    }

    private sealed class GroupBox
    {
        public EvidenceGroup Value;
    }
}
