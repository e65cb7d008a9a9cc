using Outrigger.Assist.Access.Evidence;
using Outrigger.Assist.Access.Groups;
using Outrigger.Core.Learning;

namespace Outrigger.Assist.Access.Sites;

/// <summary>
/// All that is remembered of one tenant's site: its clients, what its traffic looks like, and the requests that wait for
/// their answer or outcome. Bounded by the settings. Thread-safe: requests are read before the lock is taken, which is held
/// for what the site's own memory is needed for.
/// </summary>
internal sealed class AccessSite(AccessOptions options)
{
    private const int MaxSources = 1024;
    private const double Hour = 3600;

    private readonly Lock _gate = new();
    private readonly RequestReader _reader = new();
    private readonly OpenScores _open = new(options.MaxOpenScores);
    private readonly Dictionary<string, DecayedCounter> _sources = new(StringComparer.Ordinal);
    private readonly GroupWatch _watch = new(new GroupTuning());
    private EvidenceEngine _engine = new([], options.MaxClients);
    private volatile bool _hasGroupNotices;

    /// <summary>How many identities are remembered.</summary>
    public int Identities
    {
        get
        {
            lock (_gate)
            {
                return _engine.Identities;
            }
        }
    }

    /// <summary>Counts a request and, with features, writes what is to be judged.</summary>
    /// <param name="asked">The case; gets its rule and its client.</param>
    /// <param name="rules">The fixed rules.</param>
    /// <param name="settings">Of this moment.</param>
    /// <param name="weights">The table in charge, slope and offset not among it.</param>
    /// <param name="features">To be filled; empty when only the rules are asked.</param>
    public void Take(AccessCase asked, AccessRules rules, AccessOptions settings, float[] weights, Span<double> features)
    {
        asked.Read(_reader, rules);
        var read = asked.Reading;
        lock (_gate)
        {
            _engine.Weights = weights;
            asked.Seen = _engine.Requests;
            var evidence = _engine.Weigh(in read, asked.Seconds, asked.IsTrap, out var own);
            (asked.Own, asked.Place, asked.IsTaken) = (own, _engine.Place, true);
            if (asked.IsProbe)
            {
                own.Probes++;
            }

            asked.Rule = asked.IsExempt ? RuleHit.None : rules.Check(read.Request, read.Agent, own);
            if (features.IsEmpty)
            {
                return;
            }

            AccessFeatures.Write(_engine.Active, features);
            features[AccessFeatures.Carried] = own.CarriedAt(asked.Seconds);
            features[AccessFeatures.Credit] = own.CreditAt(asked.Seconds);
            features[AccessFeatures.Flags] = (int)asked.Rule.Action + (asked.IsExempt ? AccessFeatures.Exempt : 0) + (asked.Seen < settings.ColdRequests ? AccessFeatures.Cold : 0);
            features[AccessFeatures.TagAt] = settings.TagAt;
            features[AccessFeatures.ChallengeAt] = settings.ChallengeAt;
            features[AccessFeatures.DenyAt] = settings.DenyAt;
            features[AccessFeatures.Before] = _engine.Before;
            features[AccessFeatures.Step] = _engine.Step;
            if (asked.IsExempt)
            {
                return;
            }

            own.Carry(evidence, asked.Seconds);

            // Whoever is vouched for is no member of anything.
            if (read.Form != RequestForm.Asset && features[AccessFeatures.Credit] <= 0)
            {
                _watch.Take(in read, own, _engine.Alone, asked.Seconds);
                _hasGroupNotices = _watch.HasNotices;
            }
        }
    }

    /// <summary>What happened to groups of clients since it was asked last; null for nothing.</summary>
    public AccessGroupNotice? TakeGroupNotice()
    {
        if (!_hasGroupNotices)
        {
            return null;
        }

        lock (_gate)
        {
            _ = _watch.TryTake(out var notice);
            _hasGroupNotices = _watch.HasNotices;
            return notice;
        }
    }

    /// <summary>The groups of clients that crawl, or did.</summary>
    public IReadOnlyList<AccessGroup> Groups(double seconds)
    {
        lock (_gate)
        {
            var groups = _watch.List(seconds);
            _hasGroupNotices = _watch.HasNotices;
            return groups;
        }
    }

    /// <summary>Keeps a scored request until it is told how it was answered, and what its client turned out to be.</summary>
    public void Remember(Guid id, AccessCase asked) => _open.Add(id, asked);

    /// <summary>Takes how a request was answered, once.</summary>
    public bool Answer(Guid id, int status)
    {
        if (_open.Take(id) is not { Own: { } own } asked)
        {
            return false;
        }

        lock (_gate)
        {
            if (!asked.IsExempt)
            {
                _engine.Answer(asked.Request, own, status);
                asked.Place?.Answer(status);
            }

            // What the site really has is not probing.
            if (status is >= 200 and < 300 && own.Probes > 0 && asked.IsProbe)
            {
                own.Probes--;
            }

            return true;
        }
    }

    /// <summary>Takes what a client turned out to be.</summary>
    public AccessOutcomeResult Tell(AccessOutcome outcome, double seconds, int perHour)
    {
        lock (_gate)
        {
            var (own, place) = outcome.DecisionId is { } id ? _open.Find(id)
                : outcome.Session is { } session ? (_engine.FindSession(session), null)
                : (null, null);
            if (own is null)
            {
                return AccessOutcomeResult.Unknown;
            }

            if (outcome.Kind is AccessOutcomeKind.ChallengeSolved or AccessOutcomeKind.LoggedIn or AccessOutcomeKind.Paid && !TryCount(outcome.Source, seconds, perHour))
            {
                return AccessOutcomeResult.Capped;
            }

            // An operator means everybody behind the same address with the same agent only where there is no session to tell them apart.
            _ = outcome.Kind == AccessOutcomeKind.ConfirmedHuman && place?.Tell(outcome.Kind, seconds) == true;
            return own.Tell(outcome.Kind, seconds) ? AccessOutcomeResult.Taken : AccessOutcomeResult.Capped;
        }
    }

    /// <summary>Runs something on the engine, alone.</summary>
    public TResult Use<TResult>(Func<EvidenceEngine, TResult> work)
    {
        lock (_gate)
        {
            return work(_engine);
        }
    }

    /// <summary>Takes the place of the engine by a restored one.</summary>
    public void Restore(EvidenceEngine engine)
    {
        lock (_gate)
        {
            _engine = engine;
            _open.Clear();
        }
    }

    private bool TryCount(string source, double seconds, int perHour)
    {
        if (!_sources.TryGetValue(source, out var told) && _sources.Count >= MaxSources)
        {
            _sources.Clear();
        }

        if (told.ValueAt(seconds, Hour) >= perHour)
        {
            return false;
        }

        told.Add(1, seconds, Hour);
        _sources[source] = told;
        return true;
    }
}
