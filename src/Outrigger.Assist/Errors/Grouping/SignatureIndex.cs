using System.Runtime.InteropServices;

namespace Outrigger.Assist.Errors.Grouping;

/// <summary>
/// Groups the errors of one tenant. An error that was seen like this is found by its hash; else groups that share frames,
/// method names or the message are candidates (at most <see cref="MaxCandidates"/>), and the most alike one takes it if it
/// is alike enough: a weighted edit distance over the frames, in which frames near the fault and rare frames weigh most,
/// and frames whose class or namespace was renamed still count in part. Bounded: the group not seen for longest gives way.
/// O(frames² × candidates) for a new stack, O(frames) for a known one. Not thread-safe.
/// </summary>
/// <seealso href="https://doi.org/10.1145/3379597.3387493">Vasiliev et al., TraceSim, MSR 2020 (position and rarity of frames)</seealso>
internal sealed class SignatureIndex(int capacity, SignatureSettings settings)
{
    private const int MaxCandidates = 24;
    private const int MaxPostings = 48;
    private const double RecentSeconds = 300;
    private const double DailySeconds = 86_400;

    private readonly Dictionary<ulong, LinkedListNode<SignatureGroup>> _byId = [];
    private readonly LinkedList<SignatureGroup> _byUse = new();
    private readonly Dictionary<ulong, ulong> _known = [];
    private readonly Dictionary<uint, Posting> _postings = [];
    private readonly Dictionary<ulong, double> _votes = [];
    private readonly double[] _places = [.. Enumerable.Range(0, SignatureGroup.MaxFrames).Select(place => Math.Pow(1 + place, -settings.PositionDecay))];
    private double _logGroups = Math.Log(2);

    public int Count => _byId.Count;

    public IEnumerable<SignatureGroup> Groups => _byUse;

    /// <summary>The group of an error, made when there is none; counted.</summary>
    public SignatureGroup Observe(ReadOnlySpan<char> type, ReadOnlySpan<char> template, ReadOnlySpan<StackFrame> frames, long nowMicros)
    {
        frames = frames[..Math.Min(frames.Length, SignatureGroup.MaxFrames)];
        template = template[..Math.Min(template.Length, MessageTemplate.SignatureLength)];
        var typeHash = TextHash.Of(type);
        var templateHash = TextHash.Of(template);
        var exact = MessageTemplate.Hash(type, template);
        foreach (ref readonly var frame in frames)
        {
            exact = TextHash.Join(exact, frame.Full);
        }

        SignatureGroup group;
        if (_known.TryGetValue(exact, out var id) && _byId.TryGetValue(id, out var node))
        {
            group = node.Value;
        }
        else
        {
            group = Find(typeHash, template, templateHash, frames) ?? Add(exact, type, template, typeHash, templateHash);
            Learn(group, frames);
            if (_known.Count >= capacity * 4)
            {
                _known.Clear();
            }

            _known[exact] = group.Id;
        }

        Touch(group, nowMicros);
        return group;
    }

    /// <summary>Puts back a group that was saved.</summary>
    public void Restore(SignatureGroup group)
    {
        if (_byId.Count >= capacity || _byId.ContainsKey(group.Id))
        {
            return;
        }

        _byId[group.Id] = _byUse.AddLast(group);
        Post(Key(group.TemplateHash), group);
        foreach (var exemplar in group.Exemplars)
        {
            PostAll(group, exemplar);
            var exact = MessageTemplate.Hash(group.Type, group.Template);
            foreach (ref readonly var frame in exemplar.AsSpan())
            {
                exact = TextHash.Join(exact, frame.Full);
            }

            _known[exact] = group.Id;
        }
    }

    /// <summary>How alike an error is to a group, 0 to 1.</summary>
    public double Compare(SignatureGroup group, ulong typeHash, ReadOnlySpan<char> template, ReadOnlySpan<StackFrame> frames)
    {
        var (isType, isTemplate) = (group.TypeHash == typeHash ? 1.0 : 0, MessageTemplate.Likeness(group.Template, template));
        if (frames.IsEmpty || group.Exemplars.Count == 0)
        {
            // Without a stack on either side only the same words are the same error.
            return isType * (isTemplate == 1 ? 1 : 0) * (frames.IsEmpty == (group.Exemplars.Count == 0) ? 1 : 0);
        }

        var (best, site, bundle) = (double.NegativeInfinity, SiteOf(frames), BundleOf(frames));
        foreach (var exemplar in group.Exemplars)
        {
            if (BundleOf(exemplar) != bundle)
            {
                // Names of two builds, or of one and of none, say nothing of each other.
                continue;
            }

            var stacks = CompareStacks(exemplar, frames);
            var sites = Likeness(exemplar[SiteOf(exemplar)], frames[site]);
            best = Math.Max(best, ((1 - settings.MessageShare - settings.TypeShare - settings.SiteShare) * stacks) + (settings.SiteShare * sites));
        }

        return (settings.MessageShare * isTemplate) + (settings.TypeShare * isType) + best;
    }

    /// <summary>Where the fault most likely is: the first frame of the application that is no guard, else the first frame.</summary>
    public static int SiteOf(ReadOnlySpan<StackFrame> frames)
    {
        var own = -1;
        for (var i = 0; i < frames.Length; i++)
        {
            if (frames[i].IsOwn && (frames[i].Traits & FrameTraits.Guard) == 0)
            {
                return i;
            }

            own = own < 0 && frames[i].IsOwn ? i : own;
        }

        return Math.Max(0, own);
    }

    private SignatureGroup? Find(ulong typeHash, ReadOnlySpan<char> template, ulong templateHash, ReadOnlySpan<StackFrame> frames)
    {
        _votes.Clear();
        _logGroups = Math.Log(2.0 + _byId.Count);
        Vote(Key(templateHash), 2);
        for (var i = 0; i < frames.Length; i++)
        {
            var weight = WeightOf(frames[i], i);
            Vote(frames[i].Short, weight);
            Vote(~frames[i].Method, weight * 0.5);
            Vote(PlaceOf(frames[i]), weight);
        }

        Span<(double Votes, ulong Id)> best = stackalloc (double, ulong)[MaxCandidates];
        var count = 0;
        foreach (var (id, votes) in _votes)
        {
            var at = Math.Min(count, MaxCandidates - 1);
            if (count == MaxCandidates && votes <= best[at].Votes)
            {
                continue;
            }

            count = Math.Min(count + 1, MaxCandidates);
            while (at > 0 && best[at - 1].Votes < votes)
            {
                best[at] = best[at - 1];
                at--;
            }

            best[at] = (votes, id);
        }

        SignatureGroup? found = null;
        var likeness = settings.Threshold;
        foreach (var (_, id) in best[..count])
        {
            if (_byId.TryGetValue(id, out var node) && Compare(node.Value, typeHash, template, frames) is var score && score >= likeness)
            {
                (found, likeness) = (node.Value, score);
            }
        }

        return found ?? Bridge(typeHash, templateHash, frames);
    }

    // A minified stack and one with names, or with those of another build, are told by words and shape alone: the group with
    // the same words that is the most probable by its shape and by how often it was seen, if it is probable enough.
    private SignatureGroup? Bridge(ulong typeHash, ulong templateHash, ReadOnlySpan<StackFrame> frames)
    {
        if (frames.IsEmpty || !_postings.TryGetValue(Key(templateHash), out var posting))
        {
            return null;
        }

        var (bundle, sum) = (BundleOf(frames), settings.BridgeUnseen);
        var (found, most) = (default(SignatureGroup), 0.0);
        foreach (var id in posting.Ids)
        {
            if (!_byId.TryGetValue(id, out var node) || node.Value is not { } group || group.TypeHash != typeHash || group.TemplateHash != templateHash)
            {
                continue;
            }

            var shape = ShapeOf(group, frames, bundle);
            var weight = shape < 0 ? 0 : group.Count * Math.Exp(settings.BridgeSlope * (shape - 1));
            sum += weight;
            (found, most) = weight > most ? (group, weight) : (found, most);
        }

        return most >= settings.BridgeShare * sum ? found : null;
    }

    // How alike the shapes are, 0 to 1; −1 where it cannot be this group: one that was seen in the same build has another place there.
    private double ShapeOf(SignatureGroup group, ReadOnlySpan<StackFrame> frames, uint bundle)
    {
        var best = -1.0;
        foreach (var exemplar in group.Exemplars)
        {
            if (BundleOf(exemplar) == bundle)
            {
                return -1;
            }

            best = Math.Max(best, CompareStacks(exemplar, frames, isShape: true));
        }

        return best;
    }

    // The bundle a stack is of; 0 for one with names.
    private static uint BundleOf(ReadOnlySpan<StackFrame> frames)
    {
        foreach (ref readonly var frame in frames)
        {
            if ((frame.Traits & FrameTraits.Minified) != 0)
            {
                return frame.Type;
            }
        }

        return 0;
    }

    private double CompareStacks(ReadOnlySpan<StackFrame> left, ReadOnlySpan<StackFrame> right, bool isShape = false)
    {
        Span<double> leftWeights = stackalloc double[SignatureGroup.MaxFrames];
        Span<double> rightWeights = stackalloc double[SignatureGroup.MaxFrames];
        Span<double> row = stackalloc double[SignatureGroup.MaxFrames + 1];
        var (leftSum, rightSum) = (Weigh(left, leftWeights), Weigh(right, rightWeights));
        row[0] = 0;
        for (var j = 0; j < right.Length; j++)
        {
            row[j + 1] = row[j] + rightWeights[j];
        }

        for (var i = 0; i < left.Length; i++)
        {
            var diagonal = row[0];
            row[0] += leftWeights[i];
            for (var j = 0; j < right.Length; j++)
            {
                var both = leftWeights[i] + rightWeights[j];
                var changed = diagonal + (both * (1 - (isShape && left[i].IsOwn && right[j].IsOwn ? Fit(left[i], right[j]) : Likeness(left[i], right[j]))));
                diagonal = row[j + 1];
                row[j + 1] = Math.Min(changed, Math.Min(row[j + 1] + leftWeights[i], row[j] + rightWeights[j]));
            }
        }

        return 1 - (row[right.Length] / Math.Max(1e-12, leftSum + rightSum));
    }

    // Whether two frames of the application, of which one has no name or another build's, may be one.
    private static double Fit(in StackFrame left, in StackFrame right) => left.Method == 0 || right.Method == 0 || left.Method == right.Method ? 1 : 0.2;

    private double Likeness(in StackFrame left, in StackFrame right)
    {
        if (left.Full == right.Full && left.Full != 0)
        {
            return 1;
        }

        if (left.Short == right.Short && left.Short != 0)
        {
            return 0.95;
        }

        if (left.IsNameless || right.IsNameless)
        {
            if ((left.Traits & right.Traits & FrameTraits.Minified) != 0 && left.Type == right.Type)
            {
                // Another place of the same bundle is another method.
                return 0.1;
            }

            // What was minified may be anything of the application, and nothing of a library.
            return left.IsOwn == right.IsOwn ? settings.NamelessLikeness : 0;
        }

        return left.Method == right.Method && left.Method != 0 ? 0.7 : left.Type == right.Type && left.Type != 0 ? 0.5 : 0;
    }

    private double Weigh(ReadOnlySpan<StackFrame> frames, Span<double> weights)
    {
        var sum = 0.0;
        for (var i = 0; i < frames.Length; i++)
        {
            weights[i] = WeightOf(frames[i], i);
            sum += weights[i];
        }

        return sum;
    }

    private double WeightOf(in StackFrame frame, int place)
    {
        var weight = _places[place] * (frame.IsOwn ? 1 : settings.LibraryWeight);
        if (frame.Short != 0 && _postings.TryGetValue(frame.Short, out var posting))
        {
            var rarity = 1 - (Math.Log(1 + posting.Count) / _logGroups);
            rarity = Math.Clamp(rarity, 0.02, 1);
            weight *= settings.RarityPower == 1 ? rarity : settings.RarityPower == 0.5 ? Math.Sqrt(rarity) : Math.Pow(rarity, settings.RarityPower);
        }

        return frame.IsNameless ? weight * settings.NamelessWeight : weight;
    }

    private SignatureGroup Add(ulong id, ReadOnlySpan<char> type, ReadOnlySpan<char> template, ulong typeHash, ulong templateHash)
    {
        if (_byId.Count >= capacity)
        {
            Remove(_byUse.Last!.Value);
        }

        var group = new SignatureGroup { Id = id, Type = new string(type), Template = new string(template), TypeHash = typeHash, TemplateHash = templateHash };
        if (_byId.Remove(id, out var old))
        {
            _byUse.Remove(old);
        }

        _byId[id] = _byUse.AddFirst(group);
        Post(Key(templateHash), group);
        return group;
    }

    private void Learn(SignatureGroup group, ReadOnlySpan<StackFrame> frames)
    {
        if (frames.IsEmpty)
        {
            return;
        }

        if (group.Exemplars.Count == SignatureGroup.MaxExemplars)
        {
            // A stack takes the place of one of its sort, so that minified ones do not push out those with names.
            var isMinified = IsMinified(frames);
            var old = group.Exemplars.FindIndex(1, exemplar => IsMinified(exemplar) == isMinified);
            group.Exemplars.RemoveAt(old < 0 ? 1 : old);
        }

        group.Exemplars.Add(frames.ToArray());
        PostAll(group, frames);
    }

    private static bool IsMinified(ReadOnlySpan<StackFrame> frames)
    {
        foreach (ref readonly var frame in frames)
        {
            if ((frame.Traits & FrameTraits.Minified) != 0)
            {
                return true;
            }
        }

        return false;
    }

    private void PostAll(SignatureGroup group, ReadOnlySpan<StackFrame> frames)
    {
        foreach (ref readonly var frame in frames)
        {
            Post(frame.Short, group);
            Post(frame.Method == 0 ? 0 : ~frame.Method, group);
            Post(PlaceOf(frame), group);
        }
    }

    private void Post(uint key, SignatureGroup group)
    {
        if (key == 0)
        {
            return;
        }

        ref var posting = ref CollectionsMarshal.GetValueRefOrAddDefault(_postings, key, out _);
        posting ??= new Posting();
        posting.Add(group.Id);
    }

    private void Vote(uint key, double weight)
    {
        if (key is 0 or uint.MaxValue || !_postings.TryGetValue(key, out var posting))
        {
            return;
        }

        foreach (var id in posting.Ids)
        {
            CollectionsMarshal.GetValueRefOrAddDefault(_votes, id, out _) += weight;
        }
    }

    private void Remove(SignatureGroup group)
    {
        if (!_byId.Remove(group.Id, out var node))
        {
            return;
        }

        _byUse.Remove(node);
        Unpost(Key(group.TemplateHash), group.Id);
        foreach (var exemplar in group.Exemplars)
        {
            foreach (var frame in exemplar)
            {
                Unpost(frame.Short, group.Id);
                Unpost(~frame.Method, group.Id);
                Unpost(PlaceOf(frame), group.Id);
            }
        }
    }

    private void Unpost(uint key, ulong id)
    {
        if (_postings.TryGetValue(key, out var posting) && posting.Remove(id))
        {
            _postings.Remove(key);
        }
    }

    private void Touch(SignatureGroup group, long nowMicros)
    {
        var node = _byId[group.Id];
        if (_byUse.First != node)
        {
            _byUse.Remove(node);
            _byUse.AddFirst(node);
        }

        if (group.Count == 0)
        {
            group.FirstMicros = group.LastMicros = nowMicros;
        }

        // A clock that was set back ages nothing.
        var seconds = Math.Max(0, (nowMicros - group.LastMicros) / 1e6);
        group.Recent = (group.Recent * Math.Exp(-seconds / RecentSeconds)) + 1;
        group.Daily = (group.Daily * Math.Exp(-seconds / DailySeconds)) + 1;
        group.LastMicros = Math.Max(group.LastMicros, nowMicros);
        group.Count++;
    }

    // Within one bundle a place is as good as a name.
    private static uint PlaceOf(in StackFrame frame) => (frame.Traits & FrameTraits.Minified) != 0 ? frame.Full : 0;

    private static uint Key(ulong templateHash) => Math.Max(1, (uint)(templateHash >> 32));

    // Which groups a key leads to: the newest, and how many there are.
    private sealed class Posting
    {
        public List<ulong> Ids { get; } = new(1);

        public int Count { get; private set; }

        public void Add(ulong id)
        {
            if (Ids.Contains(id))
            {
                return;
            }

            if (Ids.Count >= MaxPostings)
            {
                Ids.RemoveAt(0);
            }

            Ids.Add(id);
            Count++;
        }

        public bool Remove(ulong id)
        {
            if (Ids.Remove(id))
            {
                Count--;
            }

            return Ids.Count == 0;
        }
    }
}
