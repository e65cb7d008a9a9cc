using Outrigger.Assist.Decisions.Learned;
using Outrigger.Core.Callers;

namespace Outrigger.Assist.DriftProfiles;

/// <summary>Whose route it is.</summary>
internal readonly record struct RouteKey(TenantId Tenant, string Route);

/// <summary>
/// One route: what the answers of its stable version look like, by client, and the versions that are compared with it.
/// About 300 bytes a field, 112 more for each further client and version. Callers hold <see cref="Gate"/>.
/// </summary>
internal sealed class RouteProfile(RouteKey key)
{
    /// <summary>How many versions are compared at once; the one heard of longest ago gives way.</summary>
    public const int MaxCandidates = 4;

    private const float SlowWarm = 50;

    private readonly BodyReader _reader = new();
    private readonly List<Candidate> _candidates = [];
    private SignalCounts?[] _answers = new SignalCounts?[ClientSlots.Count];
    private ClientSlots _clients = new();
    private float _latencies;
    private float _slow;

    public Lock Gate { get; } = new();

    public RouteKey Key { get; } = key;

    public FieldTable Fields { get; private set; } = new();

    /// <summary>The version that is compared with; null before anything was seen.</summary>
    public string? Stable { get; private set; }

    public long StableAnswers { get; private set; }

    public long StableSinceMicros { get; private set; }

    public long? LastRollBackMicros { get; set; }

    public IReadOnlyList<Candidate> Candidates => _candidates;

    public ClientSlots Clients => _clients;

    /// <summary>What was counted of the stable version's answers as a whole, by client.</summary>
    public SignalCounts?[] Answers => _answers;

    public Candidate? Find(string version)
    {
        foreach (var candidate in _candidates)
        {
            if (candidate.Version == version)
            {
                return candidate;
            }
        }

        return null;
    }

    /// <summary>Says which version is the stable one; what was learned of it as a candidate becomes what is compared with.</summary>
    public void SetStable(string version, long nowMicros)
    {
        if (Stable == version)
        {
            return;
        }

        if (Stable is not null && Find(version) is { } promoted)
        {
            _candidates.Remove(promoted);
            foreach (var field in promoted.Fields.OfType<CandidateField>())
            {
                Fields[field.Field].Stable = field.Counts;
                Fields[field.Field].IsKnown = true;
            }

            _answers = promoted.Route.Counts;
            StableAnswers = promoted.Answers;
        }

        if (Stable is null)
        {
            StableSinceMicros = nowMicros;
        }

        Stable = version;
    }

    /// <summary>The version to compare; begun when it is new.</summary>
    public Candidate Get(string version, long nowMicros)
    {
        var candidate = Find(version);
        if (candidate is null)
        {
            if (_candidates.Count == MaxCandidates)
            {
                _candidates.Remove(_candidates.MinBy(static each => each.LastMicros)!);
            }

            _candidates.Add(candidate = new Candidate(version, nowMicros));
        }

        return candidate;
    }

    /// <summary>Takes an answer.</summary>
    /// <param name="exchange">The answer.</param>
    /// <param name="nowMicros">The time.</param>
    /// <param name="mostFields">How many fields a route may have.</param>
    /// <param name="wrong">True when the body is no JSON; the rest is taken.</param>
    /// <returns>The candidate it belongs to; null for the stable version.</returns>
    public Candidate? Observe(in ApiExchange exchange, long nowMicros, int mostFields, out bool wrong)
    {
        Stable ??= exchange.Version;
        StableSinceMicros = StableAnswers == 0 && StableSinceMicros == 0 ? nowMicros : StableSinceMicros;
        var (client, isNew) = _clients.Get(exchange.Client, nowMicros);
        if (isNew)
        {
            Forget(client);
        }

        var candidate = exchange.Version == Stable ? null : Get(exchange.Version, nowMicros);
        ObserveAnswer(in exchange, candidate, client, nowMicros);
        wrong = !exchange.Body.IsEmpty && !ObserveBody(in exchange, candidate, client, nowMicros, mostFields);
        return candidate;
    }

    public void Save(StateWriter writer, bool withComparisons)
    {
        writer.Write(Key.Tenant.Value);
        writer.Write(Key.Route);
        writer.Write(Stable ?? "");
        writer.Write(StableAnswers);
        writer.Write(StableSinceMicros);
        writer.Write(LastRollBackMicros ?? 0);
        writer.Write(_latencies);
        writer.Write(_slow);
        _clients.Save(writer);
        SignalCounts.SaveAll(writer, _answers);
        writer.Write(Fields.Count);
        for (var i = 0; i < Fields.Count; i++)
        {
            var field = Fields[i];
            writer.Write(field.Parent);
            writer.Write((ReadOnlySpan<byte>)field.Name);
            writer.Write((field.IsMap ? 2 : 0) + (field.IsKnown ? 1 : 0));
            writer.Write(field.Children);
            field.Shape.Save(writer);
            SignalCounts.SaveAll(writer, field.Stable);
        }

        writer.Write(withComparisons ? _candidates.Count : 0);
        foreach (var candidate in withComparisons ? _candidates : [])
        {
            candidate.Save(writer);
        }
    }

    public static RouteProfile Load(ref StateReader reader, bool hasComparisons)
    {
        if (!TenantId.TryParse(reader.ReadText(TenantId.MaxLength * 4), out var tenant))
        {
            throw reader.Wrong();
        }

        var route = reader.ReadText(4096);
        var stable = reader.ReadText(4096);
        var profile = new RouteProfile(new(tenant, route))
        {
            Stable = stable.Length == 0 ? null : stable,
            StableAnswers = reader.ReadLong(),
            StableSinceMicros = reader.ReadLong(),
        };
        var rolledBack = reader.ReadLong();
        profile.LastRollBackMicros = rolledBack == 0 ? null : rolledBack;
        profile._latencies = reader.ReadCount();
        profile._slow = reader.ReadSingleBound();
        profile._clients = ClientSlots.Load(ref reader);
        profile._answers = SignalCounts.LoadAll(ref reader, DriftSignals.OfRoutes);
        var fields = reader.ReadInt(0, FieldTable.MostFields);
        for (var i = 0; i < fields; i++)
        {
            var parent = reader.ReadInt(-1, i - 1);
            var field = profile.Fields[profile.Fields.Add(parent, reader.ReadBytes(FieldTable.MaxNameBytes).ToArray())];
            var flags = reader.ReadInt(0, 3);
            (field.IsMap, field.IsKnown) = ((flags & 2) != 0, (flags & 1) != 0);
            field.Children = reader.ReadInt(0, int.MaxValue);
            field.Shape = FieldShape.Load(ref reader);
            field.Stable = SignalCounts.LoadAll(ref reader, DriftSignals.OfFields);
        }

        for (var left = hasComparisons ? reader.ReadInt(0, MaxCandidates) : 0; left > 0; left--)
        {
            var candidate = Candidate.Load(ref reader, fields);
            profile._candidates.Add(profile.Find(candidate.Version) is null && candidate.Version != profile.Stable ? candidate : throw reader.Wrong());
        }

        return profile.StableAnswers < 0 ? throw reader.Wrong() : profile;
    }

    private void ObserveAnswer(in ApiExchange exchange, Candidate? candidate, int client, long nowMicros)
    {
        Span<float> shown = [exchange.Status >= 500 ? 1 : 0, exchange.Status is >= 400 and < 500 ? 1 : 0, float.NaN];
        if (exchange.LatencyMs is { } latency && latency >= 0 && double.IsFinite(latency))
        {
            var scaled = (float)Math.Log(1 + latency);
            if (_latencies >= SlowWarm)
            {
                shown[2] = scaled > _slow ? 1 : 0;
            }

            if (candidate is null)
            {
                _slow = _latencies == 0 ? scaled : _slow + (Math.Max(0.02f, 1 / (_latencies + 2)) * (scaled > _slow ? 0.95f : -0.05f));
                _latencies = Math.Min(_latencies + 1, 1e6f);
            }
        }

        if (candidate is not null)
        {
            candidate.Route.Add(DriftSignal.ServerError, client, shown, _answers, nowMicros);
        }
        else
        {
            (_answers[client] ??= new(DriftSignals.OfRoutes)).Add(shown);
        }

        if (candidate is null)
        {
            StableAnswers++;
        }
        else
        {
            candidate.Answers++;
            candidate.LastMicros = Math.Max(candidate.LastMicros, nowMicros);
        }
    }

    private bool ObserveBody(in ApiExchange exchange, Candidate? candidate, int client, long nowMicros, int mostFields)
    {
        var root = Fields.Get(-1, StatusClass(exchange.Status), mostFields);
        if (root < 0 || !_reader.TryRead(exchange.Body, Fields, root, candidate is null, mostFields))
        {
            return root < 0;
        }

        var seen = _reader.Seen;
        for (var i = 0; i < Fields.Count; i++)
        {
            ref readonly var odd = ref seen[i];
            if (odd.Parents + odd.Present > 0)
            {
                ObserveField(i, in odd, candidate, client, nowMicros);
            }
        }

        return true;
    }

    private void ObserveField(int index, in Oddities odd, Candidate? candidate, int client, long nowMicros)
    {
        Span<float> shares = stackalloc float[DriftSignals.OfFields];
        for (var i = 0; i < shares.Length; i++)
        {
            shares[i] = odd.Share((DriftSignal)i);
        }

        var field = Fields[index];
        if (candidate is null)
        {
            if (field.Stable.Length == 0)
            {
                field.Stable = new SignalCounts?[ClientSlots.Count];
            }

            (field.Stable[client] ??= new(DriftSignals.OfFields)).Add(shares);
        }
        else
        {
            candidate.Get(index).Add(DriftSignal.Missing, client, shares, field.Stable, nowMicros);
        }
    }

    private void Forget(int client)
    {
        _answers[client] = null;
        for (var i = 0; i < Fields.Count; i++)
        {
            if (Fields[i].Stable.Length > 0)
            {
                Fields[i].Stable[client] = null;
            }
        }

        foreach (var candidate in _candidates)
        {
            candidate.Forget(client);
        }
    }

    private static ReadOnlySpan<byte> StatusClass(int status) => (status / 100) switch
    {
        2 or 0 => "2xx"u8,
        3 => "3xx"u8,
        4 => "4xx"u8,
        5 => "5xx"u8,
        _ => "1xx"u8,
    };
}
