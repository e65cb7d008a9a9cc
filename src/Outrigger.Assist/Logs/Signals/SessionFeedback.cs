namespace Outrigger.Assist.Logs.Signals;

/// <summary>
/// What feedback says of sessions: for each number of lines of each template, how often sessions with it were really
/// anomalous. Its word is the strongest of them: log10 of the odds against those of all sessions, positive when it
/// speaks for an anomaly, negative when all that is odd about a session was said to be normal. 24 bytes an entry, bounded.
/// </summary>
internal sealed class SessionFeedback
{
    public const int MaxEntries = 2048;
    private const double Limit = 6;

    private readonly Dictionary<ulong, int> _scratch = [];

    internal Dictionary<(ulong Template, int Bucket), (float Anomalous, float Normal)> Entries { get; } = [];

    /// <summary>How much feedback there was.</summary>
    public double Anomalous { get; internal set; }

    public double Normal { get; internal set; }

    public void Learn(ReadOnlySpan<ulong> templates, bool isAnomalous, double weight)
    {
        weight = double.IsFinite(weight) ? Math.Clamp(weight, 0, 1) : 0;
        Count(templates);
        foreach (var (template, count) in _scratch)
        {
            Add((template, SessionModel.Bucket(count)), isAnomalous, weight);
        }

        // What every session has and this one has not is a sign too.
        foreach (var (template, bucket) in Entries.Keys.ToArray())
        {
            if (bucket > 0 && !_scratch.ContainsKey(template))
            {
                _scratch[template] = 0;
                Add((template, 0), isAnomalous, weight);
            }
        }

        Anomalous += isAnomalous ? weight : 0;
        Normal += isAnomalous ? 0 : weight;
    }

    /// <summary>What is to be added to a session's surprise; 0 without feedback.</summary>
    public double Surprise(ReadOnlySpan<ulong> templates)
    {
        if (Anomalous + Normal < 1)
        {
            return 0;
        }

        Count(templates);
        var strongest = 0.0;
        var isKnownNormal = true;
        var prior = (Anomalous + 1) / (Anomalous + Normal + 2);
        foreach (var ((template, bucket), (anomalous, normal)) in Entries)
        {
            if (SessionModel.Bucket(_scratch.GetValueOrDefault(template)) != bucket)
            {
                continue;
            }

            var share = (anomalous + prior) / (anomalous + normal + 1);
            var odds = Math.Log10(share / (1 - share) * ((1 - prior) / prior));
            strongest = Math.Max(strongest, odds);
            isKnownNormal &= normal >= 1;
        }

        return Math.Clamp(strongest > 0 ? 2 * strongest : isKnownNormal ? -1 : 0, -Limit, Limit);
    }

    private void Add((ulong Template, int Bucket) key, bool isAnomalous, double weight)
    {
        if (!Entries.TryGetValue(key, out var entry) && Entries.Count >= MaxEntries)
        {
            return;
        }

        Entries[key] = isAnomalous ? (entry.Anomalous + (float)weight, entry.Normal) : (entry.Anomalous, entry.Normal + (float)weight);
    }

    private void Count(ReadOnlySpan<ulong> templates)
    {
        _scratch.Clear();
        foreach (var template in templates)
        {
            _scratch[template] = _scratch.GetValueOrDefault(template) + 1;
        }
    }
}
