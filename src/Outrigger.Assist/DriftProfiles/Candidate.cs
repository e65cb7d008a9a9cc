using Outrigger.Assist.Decisions.Learned;

namespace Outrigger.Assist.DriftProfiles;

/// <summary>A version that is compared with the stable one on a route. Not thread-safe.</summary>
internal sealed class Candidate(string version, long nowMicros)
{
    /// <summary>How many fields may be declared to go.</summary>
    public const int MaxRemoved = 200;

    /// <summary>The longest path of them, in characters.</summary>
    public const int LongestRemoved = 4096;

    private const int MaxText = 4 * LongestRemoved;

    private readonly List<CandidateField?> _fields = [];

    public string Version { get; } = version;

    public long FirstMicros { get; } = nowMicros;

    public long LastMicros { get; set; } = nowMicros;

    public long Answers { get; set; }

    public long? RolledBackMicros { get; set; }

    /// <summary>Whether going back does no harm; a version that has changed the data says no.</summary>
    public bool IsRollBackSafe { get; set; } = true;

    /// <summary>Whether people hold it where it is.</summary>
    public bool IsPinned { get; set; }

    /// <summary>Fields that were declared to go.</summary>
    public HashSet<string> Removed { get; } = new(StringComparer.Ordinal);

    /// <summary>The route's answers as a whole.</summary>
    public CandidateField Route { get; private set; } = new(-1, DriftSignals.OfRoutes);

    /// <summary>By number of the field; null where nothing was seen.</summary>
    public IReadOnlyList<CandidateField?> Fields => _fields;

    public CandidateField Get(int field)
    {
        while (_fields.Count <= field)
        {
            _fields.Add(null);
        }

        return _fields[field] ??= new(field, DriftSignals.OfFields);
    }

    public CandidateField? Find(int field) => field < _fields.Count ? _fields[field] : null;

    public void Save(StateWriter writer)
    {
        writer.Write(Version);
        writer.Write(FirstMicros);
        writer.Write(LastMicros);
        writer.Write(Answers);
        writer.Write(RolledBackMicros ?? 0);
        writer.Write((IsPinned ? 2 : 0) + (IsRollBackSafe ? 1 : 0));
        writer.Write(Removed.Count);
        foreach (var path in Removed)
        {
            writer.Write(path);
        }

        Route.Save(writer);
        writer.Write(_fields.Count(static field => field is not null));
        foreach (var field in _fields.OfType<CandidateField>())
        {
            writer.Write(field.Field);
            field.Save(writer);
        }
    }

    /// <summary>Reads a version.</summary>
    /// <param name="reader">What was saved.</param>
    /// <param name="fields">How many fields the route has.</param>
    public static Candidate Load(ref StateReader reader, int fields)
    {
        var version = reader.ReadText(MaxText);
        var candidate = new Candidate(version, reader.ReadLong()) { LastMicros = reader.ReadLong(), Answers = reader.ReadLong() };
        var rolledBack = reader.ReadLong();
        candidate.RolledBackMicros = rolledBack == 0 ? null : rolledBack;
        var flags = reader.ReadInt(0, 3);
        (candidate.IsPinned, candidate.IsRollBackSafe) = ((flags & 2) != 0, (flags & 1) != 0);
        for (var left = reader.ReadInt(0, MaxRemoved); left > 0; left--)
        {
            candidate.Removed.Add(reader.ReadText(MaxText));
        }

        candidate.Route = CandidateField.Load(ref reader, -1, DriftSignals.OfRoutes, DriftSignal.ServerError);
        for (var left = reader.ReadInt(0, fields); left > 0; left--)
        {
            var field = reader.ReadInt(candidate._fields.Count, fields - 1);
            while (candidate._fields.Count < field)
            {
                candidate._fields.Add(null);
            }

            candidate._fields.Add(CandidateField.Load(ref reader, field, DriftSignals.OfFields, DriftSignal.Missing));
        }

        return version.Length == 0 || candidate.Answers < 0 ? throw reader.Wrong() : candidate;
    }

    /// <summary>Forgets what was counted of a client whose place another has taken.</summary>
    public void Forget(int client)
    {
        Route.Counts[client] = null;
        foreach (var field in _fields)
        {
            field?.Counts[client] = null;
        }
    }
}

/// <summary>What was counted of a field in a new version, and the tests of what showed itself.</summary>
internal sealed class CandidateField(int field, int signals)
{
    private SignalWatch?[]? _watches;

    public int Field { get; } = field;

    public SignalCounts?[] Counts { get; private init; } = new SignalCounts?[ClientSlots.Count];

    /// <summary>The tests, by signal; null where it never showed itself.</summary>
    public ReadOnlySpan<SignalWatch?> Watches => _watches;

    /// <summary>Adds what one document says.</summary>
    /// <param name="first">The kind of the first signal.</param>
    /// <param name="client">The client's place.</param>
    /// <param name="shares">For each signal the share of values that showed it.</param>
    /// <param name="stable">What was counted of the stable version, by client.</param>
    /// <param name="nowMicros">The time.</param>
    public void Add(DriftSignal first, int client, ReadOnlySpan<float> shares, SignalCounts?[] stable, long nowMicros)
    {
        var counts = Counts[client] ??= new SignalCounts(signals);
        if (client < stable.Length && stable[client] is not null)
        {
            for (var i = 0; i < shares.Length; i++)
            {
                if (shares[i] > 0 || (shares[i] == 0 && _watches?[i] is not null))
                {
                    Watch(i, first + i, client, shares[i], counts, stable, nowMicros);
                }
            }
        }

        counts.Add(shares);
    }

    public void Save(StateWriter writer)
    {
        SignalCounts.SaveAll(writer, Counts);
        var mask = 0;
        for (var i = 0; i < signals; i++)
        {
            mask |= _watches?[i] is null ? 0 : 1 << i;
        }

        writer.Write(mask);
        for (var i = 0; i < signals; i++)
        {
            _watches?[i]?.Save(writer);
        }
    }

    public static CandidateField Load(ref StateReader reader, int field, int signals, DriftSignal first)
    {
        var loaded = new CandidateField(field, signals) { Counts = SignalCounts.LoadAll(ref reader, signals) };
        var mask = reader.ReadInt(0, (1 << signals) - 1);
        for (var i = 0; i < signals; i++)
        {
            if ((mask & (1 << i)) != 0)
            {
                (loaded._watches ??= new SignalWatch?[signals])[i] = SignalWatch.Load(ref reader, first + i);
            }
        }

        return loaded;
    }

    private void Watch(int signal, DriftSignal kind, int client, float share, SignalCounts counts, SignalCounts?[] stable, long nowMicros)
    {
        var expected = SignalCounts.Expected(stable, client, signal);
        if (!(expected <= DriftTuning.MostExpected))
        {
            return;
        }

        var watch = _watches?[signal] ?? Begin(signal, kind, stable, nowMicros);
        if (share > 0 && watch.IsCalm && !watch.HasControlRisen(signal, stable))
        {
            Mark(watch, signal, stable);
        }

        watch.Add(client, share, DriftTuning.Allowed(kind, expected), (long)(counts.Seen(signal) - counts.Shown(signal)));
    }

    private SignalWatch Begin(int signal, DriftSignal kind, SignalCounts?[] stable, long nowMicros)
    {
        var zeros = 0.0;
        for (var i = 0; i < stable.Length; i++)
        {
            zeros += stable[i] is null || Counts[i] is not { } own ? 0 : own.Seen(signal) - own.Shown(signal);
        }

        var watch = new SignalWatch(kind, (long)zeros, nowMicros);
        (_watches ??= new SignalWatch?[signals])[signal] = watch;
        return watch;
    }

    private void Mark(SignalWatch watch, int signal, SignalCounts?[] stable)
    {
        for (var i = 0; i < stable.Length; i++)
        {
            watch.Marks[i] = new()
            {
                StableSeen = stable[i]?.Seen(signal) ?? 0,
                StableShown = stable[i]?.Shown(signal) ?? 0,
                Seen = Counts[i]?.Seen(signal) ?? 0,
                Shown = Counts[i]?.Shown(signal) ?? 0,
                Known = stable[i]?.Known(signal) ?? double.NaN,
            };
        }
    }
}
